package dev.epicenter.diagnosis;

import dev.epicenter.trace.StepRecord;
import java.util.List;

/** The loss that a replay ended with: one batch alone is noise. */
final class LastLoss {
    private static final int ROWS = 10;

    private LastLoss() {}

    /** Median of the last ten, or as many as there are. */
    static double of(List<StepRecord> rows) {
        double[] last = rows.subList(Math.max(0, rows.size() - ROWS), rows.size()).stream()
                .mapToDouble(StepRecord::loss)
                .sorted()
                .toArray();
        return last.length == 0 ? Double.NaN : last[last.length / 2];
    }
}
