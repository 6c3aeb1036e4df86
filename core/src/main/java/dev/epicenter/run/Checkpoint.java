package dev.epicenter.run;

import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.State;
import dev.epicenter.spike.DetectorState;

/**
 * The whole state of a run as one value: going back in time is restoring it, the detector included.
 *
 * @param train what a step needs
 * @param plan which batch each step trains on; batches it skips after {@code train.step()} are part of the state
 * @param detector what the spike detector has seen
 */
public record Checkpoint(State train, DataPlan plan, DetectorState detector) {
    public long step() {
        return train.step();
    }

    /** Index of the batch that the next step trains on. */
    public long cursor() {
        return plan.batch(step() + 1);
    }
}
