package dev.epicenter.replay;

import dev.epicenter.trace.StepRecord;
import java.util.List;

/** What an arm recorded, a row a step, in order. */
public record ArmRun(Arm arm, List<StepRecord> rows) {
    public ArmRun {
        rows = List.copyOf(rows);
    }
}
