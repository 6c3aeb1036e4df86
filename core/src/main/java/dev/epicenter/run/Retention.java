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
 * The retention policy of checkpoints. These are kept:
 *
 * <ul>
 *   <li>the {@code keep} newest;
 *   <li>all that a developing spike without an alarm may need: from {@link #FURTHER_BACK} before the newest one that is at least
 *       {@code rewind} + {@link #ONSET_LOOKBACK} steps back, to the newest;
 *   <li>for a spike that is open, or was rolled back from and may recur: the newest one at least {@code rewind} steps before the
 *       onset, {@link #FURTHER_BACK} more, and one more for each recurrence;
 *   <li>for each rollback from such a spike: the newest one before the checkpoint it returned to, and {@link #FURTHER_BACK} more;
 *   <li>for the {@link #REPLAYABLE} last closed spikes: the newest at least {@code rewind} steps before the onset, and the {@link
 *       #NEAR} newest between it and the onset, for replays from near and from far;
 *   <li>multiples of {@code keep_every}.
 * </ul>
 *
 * <p>At most {@code keep + (rewind + 100)/every + 4 + 20 * (1 + 8)} are kept, besides the multiples and a few for each open
 * spike.
 */
public final class Retention {
    /** The maximum distance from a spike's onset to its alarm, in steps. */
    static final long ONSET_LOOKBACK = 100;

    /** The minimum number of recurrences to provide for. Each takes the run back by one more checkpoint. */
    static final int FURTHER_BACK = 2;

    /** The number of closed spikes kept replayable. */
    static final int REPLAYABLE = 20;

    /** The number of checkpoints shortly before the onset kept for each of them. */
    static final int NEAR = 8;

    private Retention() {}

    /**
     * Returns the checkpoints to delete.
     *
     * @param steps steps of the live checkpoints on the disk
     * @param current the last completed step
     * @param spikes {@link Timeline#spikes}
     * @param recoveries {@link Timeline#recoveries}
     */
    public static SortedSet<Long> toDelete(
            CheckpointConfig checkpoint,
            RecoveryConfig recovery,
            SortedSet<Long> steps,
            long current,
            List<TimelineSpike> spikes,
            List<RecoveryRecord> recoveries) {
        TreeSet<Long> all = new TreeSet<>(steps);
        TreeSet<Long> kept = new TreeSet<>();
        kept.addAll(newest(all, Long.MAX_VALUE, Math.max(1, checkpoint.keep())));
        long reach = current - recovery.rewind() - ONSET_LOOKBACK;
        kept.addAll(newest(all, reach, 1 + FURTHER_BACK));
        kept.addAll(all.tailSet(reach));
        if (checkpoint.keepEvery() > 0) {
            all.stream().filter(step -> step % checkpoint.keepEvery() == 0).forEach(kept::add);
        }
        List<TimelineSpike> known = spikes.stream()
                .filter(spike -> spike.spike().kind() != Spike.Kind.HARD_BATCH)
                .toList();
        List<RecoveryRecord> recent = recoveries.stream()
                .filter(made -> current <= mayRecurUntil(made, recovery))
                .toList();
        List<TimelineSpike> unresolved =
                known.stream().filter(spike -> mayNeedRollback(spike, recent)).toList();
        for (RecoveryRecord made : recent) {
            kept.addAll(newest(all, made.toStep() - 1, 1 + FURTHER_BACK));
        }
        for (TimelineSpike spike : unresolved) {
            kept.addAll(newest(all, spike.spike().onset() - recovery.rewind(), unresolved.size() + FURTHER_BACK));
        }
        known.stream()
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
     * The last step at which a recurrence of the spike can cause another rollback. Its onset is at most {@code rewind} steps
     * after the end of the recovery ({@code docs/explanation/recovery.md}, rule 4). Its alarm follows within {@link #ONSET_LOOKBACK} steps, and the
     * decision {@code grace} steps later.
     */
    private static long mayRecurUntil(RecoveryRecord made, RecoveryConfig recovery) {
        return made.overAt() + recovery.rewind() + ONSET_LOOKBACK + recovery.grace();
    }

    /** The status does not decide: the run may also roll back from a closed spike that left a worse level. */
    private static boolean mayNeedRollback(TimelineSpike spike, List<RecoveryRecord> recent) {
        return spike.status() == TimelineSpike.Status.OPEN
                || recent.stream().anyMatch(made -> made.spike() == spike.number());
    }

    /** The {@code count} newest steps at or before {@code limit}, or fewer. */
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
