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
 *   <li>for a spike not over, or given up at a place that the run has yet to pass again: the newest one at least {@code
 *       rewind} steps before the onset, {@link #FURTHER_BACK} more, and one more for each time that it came back;
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
     */
    public static SortedSet<Long> toDelete(
            CheckpointConfig checkpoint,
            RecoveryConfig recovery,
            SortedSet<Long> steps,
            long current,
            List<TimelineSpike> spikes) {
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
        List<TimelineSpike> pressing =
                told.stream().filter(spike -> isPressing(spike, reach)).toList();
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

    private static boolean isPressing(TimelineSpike spike, long reach) {
        return switch (spike.status()) {
            case OPEN -> true;
            case ROLLED_BACK -> spike.spike().onset() >= reach;
            case CLOSED -> false;
        };
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
