package dev.epicenter.diagnosis.replays;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.replay.ReplayOrigin;
import dev.epicenter.replay.ReplayRequest;
import dev.epicenter.run.Checkpoint;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineSpike;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The window of a diagnosis: the spike, the checkpoint that the control starts from, and the control's last step.
 *
 * @param spike the spike
 * @param checkpoint that the control starts from; empty: the start of the run
 * @param checkpoints steps before the onset of the checkpoints that the run can roll back to
 * @param wanted steps at which the control's state is kept
 * @param until the last step of the control
 */
public record ReplayWindow(
        TimelineSpike spike,
        Optional<Checkpoint> checkpoint,
        SortedSet<Long> checkpoints,
        Set<Long> wanted,
        long until) {
    /** Further steps by which the control starts earlier, if possible, for the earlier states of stage 3. */
    private static final long EARLIER = 100;

    /** Least distance of the control's start to the onset: a shorter control shows too little before the spike. */
    private static final long NEAREST = 20;

    /**
     * Chooses the checkpoint: the newest that also leaves room for earlier states; else the newest at least {@code rewind} steps
     * back; else, unless the user set a distance, the oldest that is left.
     *
     * @throws dev.epicenter.EpicenterException if there is no such spike, or no usable checkpoint
     */
    public static ReplayWindow find(RunDirectory run, RunConfig config, DiagnosisRequest request) {
        Timeline timeline = run.timeline();
        TimelineSpike spike = ReplayOrigin.spike(run, request.spike());
        long onset = spike.spike().onset();
        SortedSet<Long> usable = lasting(ReplayOrigin.usable(run, timeline, spike), config);
        boolean start = onset <= request.rewind() + EARLIER && ReplayOrigin.fromTheStart(timeline, spike);
        OptionalLong from = request.from();
        if (from.isEmpty()) {
            from = newest(usable, onset - request.rewind() - EARLIER)
                    .or(() -> start ? Optional.of(0L) : Optional.empty())
                    .or(() -> newest(usable, onset - request.rewind()))
                    .or(() -> request.anyDistance() ? oldest(usable, onset - NEAREST) : Optional.empty())
                    .map(OptionalLong::of)
                    .orElse(OptionalLong.empty());
        }
        ReplayOrigin origin = origin(run, config, request, from);
        long until = onset + request.horizon();
        return new ReplayWindow(
                origin.spike(),
                origin.checkpoint(),
                usable.headSet(onset),
                wanted(config, onset, origin.checkpoint().map(Checkpoint::step).orElse(0L), until, request, usable),
                until);
    }

    /**
     * The scheduled checkpoints, if there are any. A checkpoint written on Ctrl-C is deleted at the next scheduled one, and must not
     * change the result of a diagnosis.
     */
    private static SortedSet<Long> lasting(SortedSet<Long> usable, RunConfig config) {
        SortedSet<Long> scheduled = new TreeSet<>(usable);
        scheduled.removeIf(step -> !config.checkpoint().scheduled(step));
        return scheduled.isEmpty() ? usable : scheduled;
    }

    /** The steps where replays may start, that stage 7 measures, or of checkpoints from which remedies are tried. */
    private static Set<Long> wanted(
            RunConfig config,
            long onset,
            long from,
            long until,
            DiagnosisRequest request,
            SortedSet<Long> checkpoints) {
        Set<Long> steps = new TreeSet<>(
                request.ranksOnly()
                        ? RewindDistances.wantedToRank(onset, request.rewind())
                        : RewindDistances.wanted(onset, request.rewind()));
        if (request.stages().contains(Stage.REMEDIES)) {
            steps.addAll(checkpoints.headSet(onset));
        }
        if (request.stages().contains(Stage.SHARPNESS)) {
            // An external trainer measures while it trains, from the control's start.
            steps.addAll(
                    config.trainer() instanceof TrainerConfig.External
                            ? Set.of(from)
                            : RewindDistances.measured(onset, until));
        }
        return steps;
    }

    private static Optional<Long> newest(SortedSet<Long> steps, long atMost) {
        SortedSet<Long> before = steps.headSet(atMost + 1);
        return before.isEmpty() ? Optional.empty() : Optional.of(before.last());
    }

    private static Optional<Long> oldest(SortedSet<Long> steps, long atMost) {
        SortedSet<Long> before = steps.headSet(atMost + 1);
        return before.isEmpty() ? Optional.empty() : Optional.of(before.first());
    }

    private static ReplayOrigin origin(
            RunDirectory run, RunConfig config, DiagnosisRequest request, OptionalLong from) {
        return ReplayOrigin.find(
                run,
                config.checkpoint(),
                new ReplayRequest(request.spike(), from, request.rewind(), request.horizon(), List.of()),
                "epicenter diagnose");
    }

    /** Step that the control starts from. */
    public long from() {
        return checkpoint.map(Checkpoint::step).orElse(0L);
    }

    /** Number of steps of the control. */
    public long steps() {
        return until - from();
    }
}
