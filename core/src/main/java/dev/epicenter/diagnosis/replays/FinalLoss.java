package dev.epicenter.diagnosis.replays;

import dev.epicenter.trace.StepRecord;
import java.util.List;

/** The final loss of a replay, a median because the loss of one batch is noisy. */
public final class FinalLoss {
    private static final int ROWS = 10;

    private FinalLoss() {}

    /** Median of the last ten losses, or of all if there are fewer; NaN without rows. */
    public static double of(List<StepRecord> rows) {
        double[] last = rows.subList(Math.max(0, rows.size() - ROWS), rows.size()).stream()
                .mapToDouble(StepRecord::loss)
                .sorted()
                .toArray();
        return last.length == 0 ? Double.NaN : last[last.length / 2];
    }
}
