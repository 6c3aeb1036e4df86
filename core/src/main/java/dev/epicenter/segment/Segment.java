package dev.epicenter.segment;

import dev.epicenter.intervention.Intervention;
import java.util.List;
import java.util.Optional;

/**
 * Training from one state over a range of steps, under a data plan and interventions. With the run file, the result is a pure
 * function of these. A first training, a resumption, a recovery and every arm are segments.
 *
 * @param start the state it starts from; empty: the initial weights
 * @param until the last step, inclusive
 * @param plan which batch each step trains on
 * @param interventions in the order they are applied
 * @param abandonedUntil the last abandoned step: the last one completed before the run went back; 0 if it never did. One-time events,
 *     such as hardware faults, do not recur up to this step
 * @param keep the steps whose states the observer may request
 */
public record Segment(
        Optional<? extends State> start,
        long until,
        DataPlan plan,
        List<Intervention> interventions,
        long abandonedUntil,
        StatesToKeep keep) {
    public Segment {
        interventions = List.copyOf(interventions);
    }

    /** A segment of a run that never went back, or of no run. */
    public Segment(Optional<? extends State> start, long until, DataPlan plan, List<Intervention> interventions) {
        this(start, until, plan, interventions, 0, StatesToKeep.NOTHING);
    }

    /** A copy that keeps the states of {@code steps}. */
    public Segment keeping(StatesToKeep steps) {
        return new Segment(start, until, plan, interventions, abandonedUntil, steps);
    }

    /** Its first step. */
    public long firstStep() {
        return start.map(State::step).orElse(0L) + 1;
    }
}
