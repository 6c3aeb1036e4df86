package dev.epicenter.replay;

import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.State;
import java.util.Optional;

/**
 * Where control and arms part from the run.
 *
 * @param start the one state that all of them start from; empty: the initial weights
 * @param until the last step, inclusive
 * @param plan the run's data plan when it spiked
 */
public record Fork(Optional<State> start, long until, DataPlan plan) {
    /** Steps that each replay makes. */
    public long steps() {
        return until - start.map(State::step).orElse(0L);
    }
}
