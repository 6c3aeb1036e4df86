package dev.epicenter.recovery;

import dev.epicenter.run.Checkpoint;
import dev.epicenter.run.RemedyStretch;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Intervention;
import dev.epicenter.segment.InterventionParser;
import java.util.List;
import java.util.Optional;

/**
 * Where a segment is to start, and how far it goes under the same interventions.
 *
 * @param from empty: the start of the run
 * @param plan the data plan from there on, which knows of skips that the checkpoint's own does not
 * @param until its last step: the run's, or the last before a remedy begins or ends
 * @param interventions those of the remedy that its steps are under
 */
record Place(
        Optional<Checkpoint> from,
        DataPlan plan,
        TimelineEvent.Cause cause,
        long until,
        List<Intervention> interventions) {
    Place {
        interventions = List.copyOf(interventions);
    }

    /**
     * The place at {@code from} in a run of {@code steps} steps. Which interventions a step is made under depends on the step
     * alone, however the run came to it.
     */
    static Place of(Optional<Checkpoint> from, Timeline timeline, TimelineEvent.Cause cause, long steps) {
        long step = from.map(Checkpoint::step).orElse(0L);
        for (RemedyStretch stretch : timeline.stretches()) {
            if (stretch.after() > step) {
                return new Place(from, timeline.plan(), cause, Math.min(stretch.after(), steps), List.of());
            }
            if (stretch.covers(step + 1)) {
                return new Place(
                        from, timeline.plan(), cause, Math.min(stretch.until(), steps), interventions(stretch, step));
            }
        }
        return new Place(from, timeline.plan(), cause, steps, List.of());
    }

    /** Skips are in the plan; what changes the state that the remedy begins with is done to that state alone. */
    private static List<Intervention> interventions(RemedyStretch stretch, long step) {
        return InterventionParser.parse(stretch.with()).stream()
                .filter(intervention -> !(intervention instanceof Intervention.SkipBatches))
                .filter(intervention -> step == stretch.after() || !changesState(intervention))
                .toList();
    }

    private static boolean changesState(Intervention intervention) {
        return intervention instanceof Intervention.ResetMoments
                || intervention instanceof Intervention.Rescale
                || intervention instanceof Intervention.Jitter
                || intervention instanceof Intervention.Nudge;
    }

    long step() {
        return from.map(Checkpoint::step).orElse(0L);
    }
}
