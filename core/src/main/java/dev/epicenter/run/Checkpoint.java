package dev.epicenter.run;

import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.State;
import dev.epicenter.spike.DetectorState;

/**
 * The complete state of a run, including the spike detector. A rollback restores it.
 *
 * @param train the training state
 * @param plan which batch each step trains on; skips after {@code train.step()} are part of the state
 * @param detector the state of the spike detector
 */
public record Checkpoint(State train, DataPlan plan, DetectorState detector) {
    public long step() {
        return train.step();
    }

    /** The index of the batch that the next step trains on. */
    public long cursor() {
        return plan.batch(step() + 1);
    }
}
