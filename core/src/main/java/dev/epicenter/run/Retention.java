package dev.epicenter.run;

import dev.epicenter.config.CheckpointConfig;
import dev.epicenter.config.RecoveryConfig;
import dev.epicenter.spike.Spike;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which checkpoints may go. These stay:
 *
 * <ul>
 *   <li>the {@code keep} newest;
 *   <li>all that a spike on its way, whose alarm is yet to come, may need: from {@link #FURTHER_BACK} before the newest one
 *       that is at least {@code rewind} + {@link #ONSET_LOOKBACK} steps back, to the newest;
 *   <li>for a spike not over, or gone back from, that may come back yet: the newest one at least {@code rewind} steps before
 *       the onset, {@link #FURTHER_BACK} more, and one more for each time that it came back;
 *   <li>for each such return to a checkpoint: the newest one before that checkpoint, and {@link #FURTHER_BACK} more;
 *   <li>for the {@link #REPLAYABLE} last spikes that are over: the newest at least {@code rewind} steps before the onset, and
 *       the {@link #NEAR} newest between it and the onset, so that they can be replayed from near and from far;
 *   <li>multiples of {@code keep_every}.
 * </ul>
 *
 * <p>So at most {@code keep + (rewind + 100)/every + 4 + 20 * (1 + 8)} stay, besides the multiples and a few for each spike
 * open.
 */
public final class Retention {
    /** How far back from its alarm a spike's onset may be placed, in steps. */
    static final long ONSET_LOOKBACK = 100;

    /** A spike that comes back at the same place takes the run one checkpoint further back: so often, at the least. */
    static final int FURTHER_BACK = 2;

    /** Spikes that can still be replayed from the disk. */
    static final int REPLAYABLE = 20;

    /** Checkpoints shortly before its onset that such a spike keeps. */
    static final int NEAR = 8;

    private Retention() {}

    /**
     * The checkpoints to delete.
     *
     * @param steps the live checkpoints on the disk
     * @param current the step just completed
     * @param spikes {@link Timeline#spikes}
     * @param recoveries {@link Timeline#recoveries}
     */
    public static SortedSet<Long> toDelete(
            CheckpointConfig checkpoint,
            RecoveryConfig recovery,
            SortedSet<Long> steps,
            long current,
            List<TimelineSpike> spikes,
            List<PastRecovery> recoveries) {
        TreeSet<Long> all = new TreeSet<>(steps);
        TreeSet<Long> kept = new TreeSet<>();
        kept.addAll(newest(all, Long.MAX_VALUE, Math.max(1, checkpoint.keep())));
        long reach = current - recovery.rewind() - ONSET_LOOKBACK;
        kept.addAll(newest(all, reach, 1 + FURTHER_BACK));
        kept.addAll(all.tailSet(reach));
        if (checkpoint.keepEvery() > 0) {
            all.stream().filter(step -> step % checkpoint.keepEvery() == 0).forEach(kept::add);
        }
        List<TimelineSpike> told = spikes.stream()
                .filter(spike -> spike.spike().kind() != Spike.Kind.HARD_BATCH)
                .toList();
        List<PastRecovery> recent = recoveries.stream()
                .filter(made -> current <= mayReturnUntil(made, recovery))
                .toList();
        List<TimelineSpike> pressing =
                told.stream().filter(spike -> isPressing(spike, recent)).toList();
        for (PastRecovery made : recent) {
            kept.addAll(newest(all, made.toStep() - 1, 1 + FURTHER_BACK));
        }
        for (TimelineSpike spike : pressing) {
            kept.addAll(newest(all, spike.spike().onset() - recovery.rewind(), pressing.size() + FURTHER_BACK));
        }
        told.stream()
                .sorted(Comparator.comparingInt(TimelineSpike::number).reversed())
                .limit(REPLAYABLE)
                .forEach(spike -> {
                    long onset = spike.spike().onset();
                    Set<Long> far = newest(all, onset - recovery.rewind(), 1);
                    kept.addAll(far);
                    newest(all, onset - 1, NEAR).stream()
                            .filter(step -> far.stream().allMatch(from -> step > from))
                            .forEach(kept::add);
                });
        all.removeAll(kept);
        return all;
    }

    /**
     * The last step at which the spike gone back from may be found to have returned and be gone back from again: its onset
     * comes at the latest {@code rewind} steps after the recovery is over ({@code docs/explanation/recovery.md}, rule
     * 4), its alarm {@link
     * #ONSET_LOOKBACK} after that, and a decision {@code grace} after the alarm.
     */
    private static long mayReturnUntil(PastRecovery made, RecoveryConfig recovery) {
        return made.overAt() + recovery.rewind() + ONSET_LOOKBACK + recovery.grace();
    }

    /** A spike may be over, at a worse level, and be gone back from all the same: its status does not tell. */
    private static boolean isPressing(TimelineSpike spike, List<PastRecovery> recent) {
        return spike.status() == TimelineSpike.Status.OPEN
                || recent.stream().anyMatch(made -> made.spike() == spike.number());
    }

    /** The {@code count} newest steps at or before {@code limit}; fewer where there are fewer. */
    private static Set<Long> newest(NavigableSet<Long> steps, long limit, int count) {
        TreeSet<Long> newest = new TreeSet<>();
        for (long step : steps.headSet(limit, true).descendingSet()) {
            if (newest.size() == count) {
                break;
            }
            newest.add(step);
        }
        return newest;
    }
}
