package dev.epicenter.recovery;

import dev.epicenter.intervention.DataChange;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.StateChange;
import dev.epicenter.run.Checkpoint;
import dev.epicenter.run.RemedyInterval;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent;
import dev.epicenter.segment.DataPlan;
import java.util.List;
import java.util.Optional;

/**
 * The point where the next segment starts, and its last step under the same interventions.
 *
 * @param from empty: the start of the run
 * @param plan the data plan from there; it has skips that the checkpoint's own plan lacks
 * @param until its last step: the last of the run, or the last before the start or end of a remedy
 * @param interventions those of the active remedy
 */
record ResumePoint(
        Optional<Checkpoint> from,
        DataPlan plan,
        TimelineEvent.Cause cause,
        long until,
        List<Intervention> interventions) {
    ResumePoint {
        interventions = List.copyOf(interventions);
    }

    /**
     * The resume point at {@code from} in a run of {@code steps} steps. The interventions of a step depend only on the step, not
     * on the history.
     */
    static ResumePoint of(Optional<Checkpoint> from, Timeline timeline, TimelineEvent.Cause cause, long steps) {
        long step = from.map(Checkpoint::step).orElse(0L);
        for (RemedyInterval stretch : timeline.stretches()) {
            if (stretch.after() > step) {
                return new ResumePoint(from, timeline.plan(), cause, Math.min(stretch.after(), steps), List.of());
            }
            if (stretch.covers(step + 1)) {
                return new ResumePoint(
                        from, timeline.plan(), cause, Math.min(stretch.until(), steps), interventions(stretch, step));
            }
        }
        return new ResumePoint(from, timeline.plan(), cause, steps, List.of());
    }

    /** Skips are in the plan. Changes of the state apply only at the start of the remedy. */
    private static List<Intervention> interventions(RemedyInterval stretch, long step) {
        return stretch.with().stream()
                .filter(intervention -> !(intervention instanceof DataChange.SkipBatches))
                .filter(intervention -> step == stretch.after() || !(intervention instanceof StateChange))
                .toList();
    }

    long step() {
        return from.map(Checkpoint::step).orElse(0L);
    }
}
