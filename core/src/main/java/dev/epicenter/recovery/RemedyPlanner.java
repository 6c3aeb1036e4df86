package dev.epicenter.recovery;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.Rewarming;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent;
import dev.epicenter.run.TimelineEvent.Remedied;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentCheck;
import dev.epicenter.segment.SkipRange;
import dev.epicenter.segment.State;
import dev.epicenter.tensor.TensorLayout;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/** Converts a remedy request to a timeline event, or refuses it. Has no side effects. */
final class RemedyPlanner {
    private final RunConfig config;
    private final TensorLayout layout;

    RemedyPlanner(RunConfig config, TensorLayout layout) {
        this.config = config;
        this.layout = layout;
    }

    /**
     * Returns the event.
     *
     * @param made the run's last completed step
     * @param checkpoints steps of the checkpoints on the disk, ascending
     * @param read reads and verifies a checkpoint
     * @param recovery the spike, if a diagnosis found the remedy
     * @throws EpicenterException if it cannot be applied or would change nothing
     */
    Remedied plan(
            RemedyRequest request,
            Optional<TimelineEvent.Recovery> recovery,
            Timeline timeline,
            long made,
            List<Long> checkpoints,
            LongFunction<State> read) {
        long from = request.from();
        long until = request.until().orElse(config.steps());
        List<Intervention> interventions = request.with().list();
        requireCheckpoint(from, checkpoints);
        requireSteps(from, until);
        requireRewarming(request, until);
        Optional<State> start = from == 0 ? Optional.empty() : Optional.of(read.apply(from));
        DataPlan before = timeline.planBeforeRemedy(from);
        DataPlan plan = before.skipping(from, interventions);
        SegmentCheck.check(new Segment(start, until, plan, interventions), config, layout);
        Optional<SkipRange> skipped = plan.equals(before)
                ? Optional.empty()
                : Optional.of(new SkipRange(before.batch(from + 1), plan.batch(from + 1)));
        return new Remedied(
                timeline.nextSegment(),
                Math.max(from, made),
                from,
                request.with(),
                until,
                request.rewarm() > 0 ? OptionalLong.of(request.rewarm()) : OptionalLong.empty(),
                skipped,
                plan,
                recovery);
    }

    private void requireRewarming(RemedyRequest request, long until) {
        if (request.rewarm() < 0) {
            throw new EpicenterException("--rewarm must be at least 0, not " + request.rewarm());
        }
        if (request.rewarm() > 0 && !Rewarming.isPossible(request.with())) {
            throw new EpicenterException("--rewarm " + request.rewarm()
                    + ": only a lower learning rate is re-warmed; give --with lr=xFACTOR with a factor below 1");
        }
        if (request.rewarm() > 0 && until + request.rewarm() > config.steps()) {
            throw new EpicenterException("--rewarm " + request.rewarm() + ": the run ends at step " + config.steps()
                    + (until < config.steps() ? "; give at most " + (config.steps() - until) : "")
                    + ", or an earlier --until");
        }
    }

    private void requireCheckpoint(long from, List<Long> checkpoints) {
        if (from != 0 && !checkpoints.contains(from)) {
            throw new EpicenterException("--from " + from + ": no such checkpoint; "
                    + (checkpoints.isEmpty()
                            ? "none is kept"
                            : "available: "
                                    + checkpoints.stream().map(String::valueOf).collect(Collectors.joining(", ")))
                    + ", and 0 is the start of the run");
        }
        if (from >= config.steps()) {
            throw new EpicenterException(
                    "--from " + from + ": this is the run's last step; give an earlier checkpoint");
        }
    }

    private void requireSteps(long from, long until) {
        String allowed = "; give a step from " + (from + 1) + " to " + config.steps();
        if (until <= from) {
            throw new EpicenterException("--until " + until + ": the remedy starts after step " + from + allowed);
        }
        if (until > config.steps()) {
            throw new EpicenterException("--until " + until + ": the run ends at step " + config.steps() + allowed);
        }
    }
}
