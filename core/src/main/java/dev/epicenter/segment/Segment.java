package dev.epicenter.segment;

import java.util.List;
import java.util.Optional;

/**
 * Training from one state over a range of steps, under a data plan and interventions: with a trainer's run file, a pure
 * function of these. The first training, a resumed one, a recovery and every arm are all segments.
 *
 * @param start the state it starts from; empty: the initial weights
 * @param until the last step, inclusive
 * @param plan which batch each step trains on
 * @param interventions in the order they are applied
 * @param givenUp the last step that the run had made before it went back to make it again, 0 where it never did; what can come
 *     but once, such as a fault of the hardware, has come by then
 * @param keep the steps whose states the observer may ask for
 */
public record Segment(
        Optional<? extends State> start,
        long until,
        DataPlan plan,
        List<Intervention> interventions,
        long givenUp,
        Keep keep) {
    public Segment {
        interventions = List.copyOf(interventions);
    }

    /** A segment of a run that never went back, or one that is no part of a run. */
    public Segment(Optional<? extends State> start, long until, DataPlan plan, List<Intervention> interventions) {
        this(start, until, plan, interventions, 0, Keep.NOTHING);
    }

    /** The same with states kept. */
    public Segment keeping(Keep steps) {
        return new Segment(start, until, plan, interventions, givenUp, steps);
    }

    /** The first step it makes. */
    public long firstStep() {
        return start.map(State::step).orElse(0L) + 1;
    }
}
