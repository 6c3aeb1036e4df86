package dev.epicenter.replay;

import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.State;
import java.util.Optional;

/**
 * The branch point of an experiment: the state, the data plan and the last step that control and arms share.
 *
 * @param start the state that all replays start from; empty: the initial weights
 * @param until the last step, inclusive
 * @param plan the run's data plan when it spiked
 */
public record BranchPoint(Optional<State> start, long until, DataPlan plan) {
    /** Number of steps of each replay. */
    public long steps() {
        return until - start.map(State::step).orElse(0L);
    }
}
