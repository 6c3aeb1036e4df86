package dev.epicenter.diagnosis;

import dev.epicenter.config.RunConfig;
import dev.epicenter.replay.Origin;
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
 * Where a diagnosis takes place.
 *
 * @param spike the spike
 * @param checkpoint that the control starts from; empty: the start of the run
 * @param checkpoints of the run as it spiked that it can go back to, before the onset
 * @param wanted steps at which the control's state is kept
 * @param until the last step of the control
 */
record Site(
        TimelineSpike spike,
        Optional<Checkpoint> checkpoint,
        SortedSet<Long> checkpoints,
        Set<Long> wanted,
        long until) {
    /** Steps that the control starts earlier, where it can: for the earlier states of stage 3. */
    private static final long EARLIER = 100;

    /** Nearer than this to the onset, a control shows too little of how the spike comes. */
    private static final long NEAREST = 20;

    /**
     * Finds it: the newest checkpoint so far back that earlier states can be had as well; else the newest {@code rewind} steps
     * back; else, unless the user named a distance, the oldest that is left.
     *
     * @throws dev.epicenter.EpicenterException where there is no such spike, or no checkpoint that can serve
     */
    static Site find(RunDirectory run, RunConfig config, DiagnosisRequest request) {
        Timeline timeline = run.timeline();
        TimelineSpike spike = Origin.spike(run, request.spike());
        long onset = spike.spike().onset();
        SortedSet<Long> usable = lasting(Origin.usable(run, timeline, spike), config);
        boolean start = onset <= request.rewind() + EARLIER && Origin.fromTheStart(timeline, spike);
        OptionalLong from = request.from();
        if (from.isEmpty()) {
            from = newest(usable, onset - request.rewind() - EARLIER)
                    .or(() -> start ? Optional.of(0L) : Optional.empty())
                    .or(() -> newest(usable, onset - request.rewind()))
                    .or(() -> request.anyDistance() ? oldest(usable, onset - NEAREST) : Optional.empty())
                    .map(OptionalLong::of)
                    .orElse(OptionalLong.empty());
        }
        Origin origin = origin(run, config, request, from);
        long until = onset + request.horizon();
        return new Site(
                origin.spike(),
                origin.checkpoint(),
                usable.headSet(onset),
                wanted(onset, until, request, usable),
                until);
    }

    /**
     * Checkpoints on the schedule, where there are some: one written on Ctrl-C is deleted at the next of these, and must not change
     * what a diagnosis finds.
     */
    private static SortedSet<Long> lasting(SortedSet<Long> usable, RunConfig config) {
        SortedSet<Long> scheduled = new TreeSet<>(usable);
        scheduled.removeIf(step -> !config.checkpoint().scheduled(step));
        return scheduled.isEmpty() ? usable : scheduled;
    }

    /** Where replays may start, what stage 7 measures, and the checkpoints before the onset, which remedies are tried from. */
    private static Set<Long> wanted(long onset, long until, DiagnosisRequest request, SortedSet<Long> checkpoints) {
        Set<Long> steps = new TreeSet<>(Distances.wanted(onset, request.rewind()));
        steps.addAll(checkpoints.headSet(onset));
        if (request.stages().contains(Stage.SHARPNESS)) {
            steps.addAll(Distances.measured(onset, until));
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

    private static Origin origin(RunDirectory run, RunConfig config, DiagnosisRequest request, OptionalLong from) {
        return Origin.find(
                run,
                config.checkpoint(),
                new ReplayRequest(request.spike(), from, request.rewind(), request.horizon(), List.of()),
                "epicenter diagnose");
    }

    /** Step that the control starts from. */
    long from() {
        return checkpoint.map(Checkpoint::step).orElse(0L);
    }

    /** Steps of the control. */
    long steps() {
        return until - from();
    }
}
