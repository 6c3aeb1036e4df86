package dev.epicenter.replay;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.CheckpointConfig;
import dev.epicenter.run.Checkpoint;
import dev.epicenter.run.RemedyInterval;
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
 * The start of a replay: the spike and the checkpoint that replays start from.
 *
 * @param checkpoint empty: the start of the run
 */
public record ReplayOrigin(TimelineSpike spike, Optional<Checkpoint> checkpoint) {
    /** Step of the checkpoint; 0: the start of the run. */
    public long step() {
        return checkpoint.map(Checkpoint::step).orElse(0L);
    }

    /**
     * Finds the spike and the checkpoint.
     *
     * @param kept the run file's checkpoint settings
     * @param command the requesting command, such as {@code epicenter replay}; the message suggests it if no checkpoint is left
     * @throws EpicenterException if the run has no such spike, or no usable checkpoint
     */
    public static ReplayOrigin find(RunDirectory run, CheckpointConfig kept, ReplayRequest request, String command) {
        Timeline timeline = run.timeline();
        TimelineSpike spike = spike(run, timeline, request.spike());
        SortedSet<Long> usable = usable(run, timeline, spike);
        long onset = spike.spike().onset();
        requireNoRemedy(run, timeline, spike, request.from());
        if (request.from().isPresent()) {
            return new ReplayOrigin(spike, named(run, request.from().getAsLong(), usable, onset));
        }
        long atMost = onset - Math.max(1, request.rewind());
        OptionalLong newest =
                usable.headSet(atMost + 1).stream().mapToLong(Long::longValue).reduce((older, newer) -> newer);
        if (newest.isPresent()) {
            return new ReplayOrigin(spike, Optional.of(run.checkpoints().read(newest.getAsLong())));
        }
        if (onset <= request.rewind() && lastRemedied(timeline, spike) == 0) {
            return new ReplayOrigin(spike, Optional.empty());
        }
        throw new EpicenterException(
                run.root() + ": no checkpoint at least " + request.rewind() + " steps before spike " + spike.number()
                        + " (onset at step " + onset + "); " + available(usable) + "; "
                        + (lastRemedied(timeline, spike) > atMost
                                ? "the steps up to " + lastRemedied(timeline, spike)
                                        + " were made under a remedy, and a control has no interventions"
                                : wouldHaveKept(kept, timeline, atMost))
                        + (usable.isEmpty() ? "" : "; --rewind " + (onset - usable.last()) + " uses the nearest")
                        + (fromTheStart(timeline, spike)
                                ? "; to replay from the start of the run: " + command + " " + run.root() + " --spike "
                                        + spike.number() + " --from 0"
                                : ""));
    }

    /** Names the retention setting that would have kept a checkpoint at {@code atMost} or shortly before. */
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
                + " in the run file would have kept the one of step " + target;
    }

    /**
     * Finds a spike, without choosing a checkpoint.
     *
     * @throws EpicenterException if the run has no such spike, or it cannot be replayed
     */
    public static TimelineSpike spike(RunDirectory run, int number) {
        Timeline timeline = run.timeline();
        TimelineSpike spike = spike(run, timeline, number);
        requireNoRemedy(run, timeline, spike, OptionalLong.empty());
        return spike;
    }

    /** Whether a replay may begin at the start of the run: no step before the spike was made under a remedy. */
    public static boolean fromTheStart(Timeline timeline, TimelineSpike spike) {
        return lastRemedied(timeline, spike) == 0;
    }

    private static Optional<Checkpoint> named(RunDirectory run, long from, SortedSet<Long> usable, long onset) {
        if (from >= onset) {
            throw new EpicenterException("--from " + from + ": the spike begins at step " + onset
                    + "; give an earlier checkpoint; " + available(usable));
        }
        if (from == 0) {
            return Optional.empty();
        }
        if (!usable.contains(from)) {
            throw new EpicenterException(
                    "--from " + from + ": the run has no such checkpoint before the spike; " + available(usable));
        }
        return Optional.of(run.checkpoints().read(from));
    }

    /** A control has no interventions, so it cannot match steps made under a remedy. */
    private static void requireNoRemedy(RunDirectory run, Timeline timeline, TimelineSpike spike, OptionalLong from) {
        long onset = spike.spike().onset();
        for (RemedyInterval stretch : timeline.stretches(spike)) {
            if (stretch.covers(onset)) {
                throw new EpicenterException(run.root() + ": spike " + spike.number() + " began at step " + onset
                        + ", under the remedy " + stretch.with().text() + " of steps " + (stretch.after() + 1) + " to "
                        + stretch.until() + ": only spikes that began without a remedy can be replayed");
            }
            if (from.isPresent() && from.getAsLong() < stretch.until() && stretch.until() < onset) {
                throw new EpicenterException("--from " + from.getAsLong() + ": steps " + (stretch.after() + 1) + " to "
                        + stretch.until() + " were made under the remedy "
                        + stretch.with().text()
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
            throw new EpicenterException(run.root() + ": spike " + number + " is one hard batch, at step "
                    + spike.spike().onset() + ", and ends at the next step: there is nothing to replay");
        }
        return spike;
    }

    /**
     * The steps of the checkpoints on the disk that belong to the branch that spiked. No later rollback or remedy may have
     * abandoned them: after one, the same steps may have been rerun differently. Checkpoints before the end of a remedy that
     * precedes the spike are excluded.
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

    /** The last step before the spike that was made under a remedy; 0 if there is none. */
    private static long lastRemedied(Timeline timeline, TimelineSpike spike) {
        return timeline.stretches(spike).stream()
                .filter(stretch -> stretch.after() < spike.spike().onset())
                .mapToLong(RemedyInterval::until)
                .max()
                .orElse(0);
    }

    private static String available(SortedSet<Long> usable) {
        return usable.isEmpty()
                ? "no checkpoint before the spike is left"
                : "available: " + usable.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
