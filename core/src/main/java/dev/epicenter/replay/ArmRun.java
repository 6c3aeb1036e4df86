package dev.epicenter.replay;

import dev.epicenter.trace.StepRecord;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What an arm recorded.
 *
 * @param rows a row a step, in order
 * @param displacement L2 distance of its weights from the replay's yardstick; empty without one, or where it was not reached
 */
public record ArmRun(Arm arm, List<StepRecord> rows, OptionalDouble displacement) {
    public ArmRun {
        rows = List.copyOf(rows);
    }
}
