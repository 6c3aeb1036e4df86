package dev.epicenter.replay;

import dev.epicenter.EpicenterException;
import dev.epicenter.run.Checkpoint;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent.RolledBack;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.spike.Spike;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

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
     * @throws EpicenterException where the run has no such spike, or no checkpoint that can serve
     */
    public static Origin find(RunDirectory run, ReplayRequest request) {
        Timeline timeline = run.timeline();
        TimelineSpike spike = spike(run, timeline, request.spike());
        SortedSet<Long> usable = usable(run, timeline, spike);
        long onset = spike.spike().onset();
        if (request.from().isPresent()) {
            return new Origin(spike, named(run, request.from().getAsLong(), usable, onset));
        }
        long atMost = onset - Math.max(1, request.rewind());
        OptionalLong newest =
                usable.headSet(atMost + 1).stream().mapToLong(Long::longValue).reduce((older, newer) -> newer);
        if (newest.isPresent()) {
            return new Origin(spike, Optional.of(run.checkpoints().read(newest.getAsLong())));
        }
        if (onset <= request.rewind()) {
            return new Origin(spike, Optional.empty());
        }
        throw new EpicenterException(run.root() + ": no checkpoint is left " + request.rewind()
                + " steps or more before spike " + spike.number() + " (onset at step " + onset + "); " + have(usable)
                + "; --from 0 replays from the start of the run, --rewind N takes a nearer one,"
                + " and checkpoint.keep_every or a larger checkpoint.keep in the run file would have kept one");
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
     * Checkpoints on the disk that are of the branch that spiked: those that no rollback since has given up. After one, the
     * same steps may have been made again, otherwise.
     */
    public static SortedSet<Long> usable(RunDirectory run, Timeline timeline, TimelineSpike spike) {
        long shared = timeline.rollbacks().stream()
                .filter(rollback -> rollback.spike() >= spike.number())
                .mapToLong(RolledBack::toStep)
                .min()
                .orElse(Long.MAX_VALUE);
        SortedSet<Long> onDisk = run.checkpoints().list();
        List<Long> live = timeline.checkpoints().keySet().stream()
                .filter(step -> step <= shared && step < spike.spike().onset())
                .filter(onDisk::contains)
                .toList();
        return new TreeSet<>(live);
    }

    private static String have(SortedSet<Long> usable) {
        return usable.isEmpty()
                ? "none is left of before the spike"
                : "there are " + usable.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
