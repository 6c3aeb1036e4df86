package dev.epicenter.run;

import dev.epicenter.segment.DataPlan;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What happened in a run: a pure fold of its events.
 *
 * <p>Steps, checkpoints and spikes are <i>live</i> where they belong to the run as it is now. A segment that starts from step
 * s makes everything beyond s, recorded before it, dead. Live spikes beyond s are forgotten by a resumption, whose steps
 * find them again under the same numbers; a rollback keeps them as history.
 *
 * @param segments in order
 * @param checkpoints live ones: state hash by step; retention may have deleted some since
 * @param spikes in order of number
 * @param rollbacks in order
 * @param pendingRollback decided, but no segment started since: the next one starts from its {@code toStep} with cause
 *     ROLLBACK
 * @param ended where the run ended and nothing was started since
 * @param plan which batch the next segment's steps train on
 * @param notes in order
 */
public record Timeline(
        List<TimelineSegment> segments,
        SortedMap<Long, String> checkpoints,
        List<TimelineSpike> spikes,
        List<TimelineEvent.RolledBack> rollbacks,
        Optional<TimelineEvent.RolledBack> pendingRollback,
        Optional<TimelineEvent.RunEnded> ended,
        DataPlan plan,
        List<TimelineEvent.Noted> notes) {
    public Timeline {
        segments = List.copyOf(segments);
        checkpoints = Collections.unmodifiableSortedMap(new TreeMap<>(checkpoints));
        spikes = List.copyOf(spikes);
        rollbacks = List.copyOf(rollbacks);
        notes = List.copyOf(notes);
    }

    /** The run after {@code events}. */
    public static Timeline fold(List<? extends TimelineEvent> events) {
        TimelineFold fold = new TimelineFold();
        events.forEach(fold::accept);
        return fold.timeline();
    }

    /** Rollbacks so far; going back in time does not take any back. */
    public int recoveries() {
        return rollbacks.size();
    }

    public int nextSegment() {
        return segments.size();
    }

    /** The number of the next spike. */
    public int nextSpike() {
        return spikes.stream().mapToInt(TimelineSpike::number).max().orElse(0) + 1;
    }

    /** The spike that is under way. */
    public Optional<TimelineSpike> openSpike() {
        return spikes.stream()
                .filter(spike -> spike.status() == TimelineSpike.Status.OPEN)
                .findFirst();
    }

    public Optional<TimelineSpike> spike(int number) {
        return spikes.stream().filter(spike -> spike.number() == number).findFirst();
    }
}
