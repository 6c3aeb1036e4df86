package dev.epicenter.log.scan;

import dev.epicenter.log.format.Row;
import java.util.OptionalLong;

/**
 * The step at which a log begins, also if its first rows have no loss. Evaluations do not count: many trainers evaluate
 * once before the first update, as step 0.
 */
final class FirstStep {
    private static final int MOST_ROWS = 100;

    private OptionalLong first = OptionalLong.empty();
    private int rows;

    void add(Row row, SeriesSelector choice) {
        if (first.isPresent() || rows == MOST_ROWS) {
            return;
        }
        rows++;
        if (!isEvaluation(row)) {
            first = new StepRules(choice).stated(row);
        }
    }

    private static boolean isEvaluation(Row row) {
        for (int i = 0; i < row.size(); i++) {
            if (SeriesNames.isEvaluation(row.key(i))) {
                return true;
            }
        }
        return false;
    }

    OptionalLong step() {
        return first;
    }
}
