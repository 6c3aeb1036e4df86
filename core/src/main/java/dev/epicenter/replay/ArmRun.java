package dev.epicenter.replay;

import dev.epicenter.trace.StepRecord;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The recorded trace of an arm.
 *
 * @param rows one row per step, in order
 * @param displacement L2 distance of its weights from the replay's reference state; empty without one, or if it was not reached
 */
public record ArmRun(Arm arm, List<StepRecord> rows, OptionalDouble displacement) {
    public ArmRun {
        rows = List.copyOf(rows);
    }
}
