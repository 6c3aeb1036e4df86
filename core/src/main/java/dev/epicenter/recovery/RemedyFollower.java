package dev.epicenter.recovery;

import dev.epicenter.run.TimelineEvent.Remedied;
import dev.epicenter.run.TimelineEvent.RemedyFollowed;
import dev.epicenter.run.TimelineEvent.SpikeDetected;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.spike.Spike;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Follows the remedy that a run is under, or was under last, and records in the timeline whether it holds: at the first spike, once
 * the follow-up has passed without one, and at the end of the run.
 */
final class RemedyFollower {
    private final RunWriter journal;
    private final long steps;
    private long last;
    private final Optional<Remedied> remedy;

    /**
     * @param from the step after which the segment starts
     * @param steps the run's last step
     */
    RemedyFollower(RunWriter journal, long from, long steps) {
        this.journal = journal;
        this.steps = steps;
        this.last = from;
        // A remedy from an earlier step, or from the same one, replaces those before it in the timeline.
        this.remedy = journal.timeline().remedies().stream()
                .filter(made -> made.toStep() <= from)
                .reduce((older, newer) -> newer)
                .filter(made -> !made.isRetry());
    }

    /** A spike was detected after {@code step}. */
    void spiked(SpikeDetected detected, long step) {
        long onset = detected.spike().onset();
        remedy.filter(made -> onset > made.toStep() && isFirst(made, onset))
                .ifPresent(made -> journal.follow(new RemedyFollowed(
                        made.segment(),
                        end(made),
                        step,
                        Math.max(0, onset - 1 - end(made)),
                        Optional.of(detected.number()),
                        OptionalLong.of(onset))));
    }

    /** {@code step} is complete, and every step since the last one that was. */
    void completed(long step) {
        long before = last;
        last = step;
        remedy.filter(made -> reaches(end(made) + RemedyFollowed.FOLLOW_UP, before, step)
                        || reaches(steps, before, step) && step > made.toStep())
                .filter(made -> isFirst(made, step + 1))
                .ifPresent(made -> journal.follow(new RemedyFollowed(
                        made.segment(),
                        end(made),
                        step,
                        Math.max(0, step - end(made)),
                        Optional.empty(),
                        OptionalLong.empty())));
    }

    /** Whether {@code target} has just been passed: a trainer may log only each tenth step. */
    private static boolean reaches(long target, long before, long step) {
        return before < target && step >= target;
    }

    private long end(Remedied made) {
        return Math.min(made.end(), steps);
    }

    /** Whether the run has no spike after the remedy's start and before {@code onset}. */
    private boolean isFirst(Remedied made, long onset) {
        return journal.timeline().spikes().stream()
                .filter(TimelineSpike::live)
                .map(TimelineSpike::spike)
                .filter(spike -> spike.kind() != Spike.Kind.HARD_BATCH)
                .noneMatch(spike -> spike.onset() > made.toStep() && spike.onset() < onset);
    }
}
