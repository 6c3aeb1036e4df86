package dev.epicenter.report;

import dev.epicenter.Formats;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent;
import dev.epicenter.run.TimelineEvent.Remedied;
import dev.epicenter.run.TimelineEvent.RolledBack;
import dev.epicenter.run.TimelineSegment;
import dev.epicenter.spike.Spike;
import dev.epicenter.trace.StepRecord;
import java.util.List;
import java.util.Optional;

/** The summary of a run in one sentence. */
public final class RunSummary {
    private RunSummary() {}

    /** A run's last live row: its step and its loss. */
    public record Last(long step, double loss) {}

    /** The last live step; empty where there is none. */
    public static Optional<Last> last(List<StepRecord> live) {
        return live.isEmpty()
                ? Optional.empty()
                : Optional.of(new Last(
                        live.get(live.size() - 1).step(),
                        live.get(live.size() - 1).loss()));
    }

    /**
     * @param steps the steps that the run file requests
     * @param made the last live step; empty where none is recorded
     */
    public static String sentence(long steps, Timeline timeline, Optional<Last> made) {
        if (made.isEmpty()) {
            return "No step has been recorded yet.";
        }
        Last last = made.get();
        long spikes = timeline.spikes().stream()
                .filter(spike -> spike.spike().kind() != Spike.Kind.HARD_BATCH)
                .count();
        long trained = Math.max(last.step(), lastMade(timeline));
        StringBuilder words = new StringBuilder("Trained ")
                .append(trained)
                .append(trained < steps ? " of " + steps : "")
                .append(" steps to a loss of ")
                .append(Formats.plain(last.loss(), 4));
        words.append(spikes == 0 ? "; no spike was detected" : "; the loss spiked " + times(spikes));
        List<RolledBack> rollbacks = timeline.rollbacks();
        if (!rollbacks.isEmpty()) {
            long skipped = timeline.skipped();
            words.append(", the run was rolled back ")
                    .append(times(rollbacks.size()))
                    .append(" and ")
                    .append(skipped == 0 ? "no" : Long.toString(skipped))
                    .append(skipped == 1 || skipped == 0 ? " batch was skipped" : " batches were skipped");
        }
        List<Remedied> remedies = timeline.remedies();
        if (!remedies.isEmpty()) {
            Remedied newest = remedies.get(remedies.size() - 1);
            words.append(newest.isRetry() ? ", the run was " : ", it was taken ")
                    .append(TimelineText.words(newest));
            timeline.followed().stream()
                    .filter(found -> found.segment() == newest.segment())
                    .reduce((older, newer) -> newer)
                    .ifPresent(found -> words.append("; ").append(TimelineText.words(found)));
        }
        timeline.ended()
                .map(TimelineEvent.RunEnded::reason)
                .filter(reason -> reason != TimelineEvent.Reason.COMPLETED)
                .ifPresent(reason -> words.append("; ").append(TimelineText.words(reason)));
        return words.append('.').toString();
    }

    /** The last step of the newest segment that has ended; a log may have no row of it. */
    private static long lastMade(Timeline timeline) {
        List<TimelineSegment> segments = timeline.segments();
        return segments.isEmpty()
                ? 0
                : segments.get(segments.size() - 1).lastLiveMade().orElse(0);
    }

    private static String times(long n) {
        return n == 1 ? "once" : n == 2 ? "twice" : n + " times";
    }
}
