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
 */
public record Segment(Optional<TrainState> start, long until, DataPlan plan, List<Intervention> interventions) {
    public Segment {
        interventions = List.copyOf(interventions);
    }

    /** The first step it makes. */
    public long firstStep() {
        return start.map(TrainState::step).orElse(0L) + 1;
    }
}
