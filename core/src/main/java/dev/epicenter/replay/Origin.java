package dev.epicenter.replay;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.CheckpointConfig;
import dev.epicenter.run.Checkpoint;
import dev.epicenter.run.RemedyStretch;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent.Remedied;
import dev.epicenter.run.TimelineEvent.RolledBack;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.spike.Spike;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The spike to replay, and where from.
 *
 * @param checkpoint empty: the start of the run
 */
public record Origin(TimelineSpike spike, Optional<Checkpoint> checkpoint) {
    /** Step of the checkpoint; 0: the start of the run. */
    public long step() {
        return checkpoint.map(Checkpoint::step).orElse(0L);
    }

    /**
     * Finds both.
     *
     * @param kept what the run file says of checkpoints
     * @param command that asks, such as {@code epicenter replay}: it is offered where no checkpoint is left
     * @throws EpicenterException where the run has no such spike, or no checkpoint that can serve
     */
    public static Origin find(RunDirectory run, CheckpointConfig kept, ReplayRequest request, String command) {
        Timeline timeline = run.timeline();
        TimelineSpike spike = spike(run, timeline, request.spike());
        SortedSet<Long> usable = usable(run, timeline, spike);
        long onset = spike.spike().onset();
        requireNoRemedy(run, timeline, spike, request.from());
        if (request.from().isPresent()) {
            return new Origin(spike, named(run, request.from().getAsLong(), usable, onset));
        }
        long atMost = onset - Math.max(1, request.rewind());
        OptionalLong newest =
                usable.headSet(atMost + 1).stream().mapToLong(Long::longValue).reduce((older, newer) -> newer);
        if (newest.isPresent()) {
            return new Origin(spike, Optional.of(run.checkpoints().read(newest.getAsLong())));
        }
        if (onset <= request.rewind() && lastRemedied(timeline, spike) == 0) {
            return new Origin(spike, Optional.empty());
        }
        throw new EpicenterException(
                run.root() + ": no checkpoint is left " + request.rewind() + " steps or more before spike "
                        + spike.number() + " (onset at step " + onset + "); " + have(usable) + "; "
                        + (lastRemedied(timeline, spike) > atMost
                                ? "the steps up to " + lastRemedied(timeline, spike)
                                        + " were made under a remedy, which a control is without"
                                : wouldHaveKept(kept, timeline, atMost))
                        + (usable.isEmpty() ? "" : ", --rewind " + (onset - usable.last()) + " takes the nearest")
                        + (fromTheStart(timeline, spike)
                                ? ", and from the start of the run it is: " + command + " " + run.root() + " --spike "
                                        + spike.number() + " --from 0"
                                : ""));
    }

    /** The retention that there would be a checkpoint under at {@code atMost} or shortly before, in words. */
    private static String wouldHaveKept(CheckpointConfig kept, Timeline timeline, long atMost) {
        if (atMost < kept.every()) {
            return "checkpoint.every: " + Math.max(1, atMost) + " in the run file would have written one";
        }
        long newest = timeline.checkpoints().isEmpty()
                ? atMost
                : timeline.checkpoints().lastKey();
        long target = atMost / kept.every() * kept.every();
        long ring = Math.max(0, newest - target) / kept.every() + 1;
        return "checkpoint.keep_every: " + kept.every() + " or checkpoint.keep: " + ring
                + " in the run file would have kept that of step " + target;
    }

    /**
     * The spike, wherever it may be replayed from.
     *
     * @throws EpicenterException where the run has no such spike, or one that cannot be replayed
     */
    public static TimelineSpike spike(RunDirectory run, int number) {
        Timeline timeline = run.timeline();
        TimelineSpike spike = spike(run, timeline, number);
        requireNoRemedy(run, timeline, spike, OptionalLong.empty());
        return spike;
    }

    /** Whether a replay of the spike may start at the start of the run: no step before it was made under a remedy. */
    public static boolean fromTheStart(Timeline timeline, TimelineSpike spike) {
        return lastRemedied(timeline, spike) == 0;
    }

    private static Optional<Checkpoint> named(RunDirectory run, long from, SortedSet<Long> usable, long onset) {
        if (from >= onset) {
            throw new EpicenterException("--from " + from + ": the spike begins at step " + onset
                    + "; give an earlier checkpoint, " + have(usable));
        }
        if (from == 0) {
            return Optional.empty();
        }
        if (!usable.contains(from)) {
            throw new EpicenterException(
                    "--from " + from + ": the run has no such checkpoint of before the spike; " + have(usable));
        }
        return Optional.of(run.checkpoints().read(from));
    }

    /** A control is made without interventions: steps under a remedy are nothing that it could equal. */
    private static void requireNoRemedy(RunDirectory run, Timeline timeline, TimelineSpike spike, OptionalLong from) {
        long onset = spike.spike().onset();
        for (RemedyStretch stretch : timeline.stretches(spike)) {
            if (stretch.covers(onset)) {
                throw new EpicenterException(run.root() + ": spike " + spike.number() + " began at step " + onset
                        + ", under the remedy " + stretch.with() + " of steps " + (stretch.after() + 1) + " to "
                        + stretch.until() + ": only spikes of steps without one can be replayed");
            }
            if (from.isPresent() && from.getAsLong() < stretch.until() && stretch.until() < onset) {
                throw new EpicenterException("--from " + from.getAsLong() + ": steps " + (stretch.after() + 1) + " to "
                        + stretch.until() + " were made under the remedy " + stretch.with()
                        + "; give a checkpoint of step " + stretch.until() + " or later");
            }
        }
    }

    private static TimelineSpike spike(RunDirectory run, Timeline timeline, int number) {
        TimelineSpike spike = timeline.spike(number).orElseThrow(() -> {
            String all = timeline.spikes().stream()
                    .map(known -> known.number() + " (step " + known.spike().onset()
                            + (known.spike().kind() == Spike.Kind.HARD_BATCH ? ", a hard batch" : "") + ")")
                    .collect(Collectors.joining(", "));
            return new EpicenterException(run.root() + ": no spike " + number + "; "
                    + (all.isEmpty() ? "no spike was found in this run" : "its spikes are " + all));
        });
        if (spike.spike().kind() == Spike.Kind.HARD_BATCH) {
            throw new EpicenterException(run.root() + ": spike " + number + " was one hard batch, at step "
                    + spike.spike().onset() + ", and over at the next: there is nothing to replay");
        }
        return spike;
    }

    /**
     * Checkpoints on the disk that are of the branch that spiked: those that no rollback or remedy since has given up. After
     * one, the same steps may have been made again, otherwise. None from before the end of a remedy that the spike came after.
     */
    public static SortedSet<Long> usable(RunDirectory run, Timeline timeline, TimelineSpike spike) {
        long shared = LongStream.concat(
                        timeline.rollbacks().stream()
                                .filter(rollback -> rollback.spike() >= spike.number())
                                .mapToLong(RolledBack::toStep),
                        timeline.remedies().stream()
                                .filter(remedy -> remedy.segment() > spike.segment())
                                .mapToLong(Remedied::toStep))
                .min()
                .orElse(Long.MAX_VALUE);
        long unchanged = lastRemedied(timeline, spike);
        SortedSet<Long> onDisk = run.checkpoints().list();
        List<Long> live = timeline.checkpoints().keySet().stream()
                .filter(step -> unchanged <= step && step <= shared)
                .filter(step -> step < spike.spike().onset())
                .filter(onDisk::contains)
                .toList();
        return new TreeSet<>(live);
    }

    /** The last step before the spike that was made under a remedy; 0 where none was. */
    private static long lastRemedied(Timeline timeline, TimelineSpike spike) {
        return timeline.stretches(spike).stream()
                .filter(stretch -> stretch.after() < spike.spike().onset())
                .mapToLong(RemedyStretch::until)
                .max()
                .orElse(0);
    }

    private static String have(SortedSet<Long> usable) {
        return usable.isEmpty()
                ? "none is left of before the spike"
                : "there are " + usable.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
