package dev.epicenter.log.format;

import java.util.Locale;

/** The newest row without a step, to recognize one that two loggers print: with and without a prefix of time and logger. */
final class SteplessRow {
    private final LineFields newest = new LineFields();
    private double epoch = Double.NaN;
    private boolean isPrefixed;
    private long line = -1;

    /**
     * Whether the line before has the same epoch and loss, in the other form. Then only the values that it lacks are left in
     * {@code fields}. Notes the row.
     */
    boolean isPrintedAgain(LineFields fields, double at, long number) {
        boolean again = number == line + 1 && fields.isPrefixed != isPrefixed && at == epoch && hasEqualLoss(fields);
        if (again) {
            fields.removeAll(newest);
        } else {
            newest.clear();
            newest.addAll(fields, Split.TRAIN);
        }
        epoch = at;
        isPrefixed = fields.isPrefixed;
        line = number;
        return again;
    }

    private boolean hasEqualLoss(LineFields fields) {
        for (int i = 0; i < fields.size(); i++) {
            int same = newest.find(fields.name(i), fields.split(i));
            if (same >= 0
                    && fields.name(i).toLowerCase(Locale.ROOT).contains("loss")
                    && Double.compare(newest.value(same), fields.value(i)) == 0) {
                return true;
            }
        }
        return false;
    }
}
