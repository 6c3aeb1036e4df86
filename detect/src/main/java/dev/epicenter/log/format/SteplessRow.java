package dev.epicenter.log.format;

/** The newest row without a step, to recognize one that two loggers print: with and without a prefix of time and logger. */
final class SteplessRow {
    private final LineFields newest = new LineFields();
    private double epoch = Double.NaN;
    private boolean isPrefixed;
    private long line = -1;

    /** Whether the line before has the same epoch and values, in the other form. Notes the row. */
    boolean isPrintedAgain(LineFields fields, double at, long number) {
        boolean again = number == line + 1
                && fields.isPrefixed != isPrefixed
                && at == epoch
                && fields.size() > 0
                && isIncluded(fields);
        newest.clear();
        newest.addAll(fields, Split.TRAIN);
        epoch = at;
        isPrefixed = fields.isPrefixed;
        line = number;
        return again;
    }

    /** Whether the first value, which loggers do not round, is the same. */
    private boolean isIncluded(LineFields fields) {
        for (int i = 0; i < newest.size(); i++) {
            if (newest.name(i).equals(fields.name(0))) {
                return Double.compare(newest.value(i), fields.value(0)) == 0;
            }
        }
        return false;
    }
}
