package dev.epicenter.forecast;

/**
 * The relative size of the error that a prediction is expected to have, by what is known before the score: the
 * variability of its series, the predicted change, and how much the methods disagree. The intervals of a table are
 * multiples of it, so only ratios matter. On eleven truncated tables the four parts, in many other proportions, differed
 * in interval score by less than 4%; each part alone was worse.
 */
final class ExpectedError {
    /** Of a constant score whose methods agree. */
    static final double LEAST = 0.03;

    private static final double SHARE = 0.5;

    private ExpectedError() {}

    /** The expected error; a score is 0 to 1. */
    static double of(double variability, double last, double predicted, double spread) {
        return of(variability, last, predicted, spread, LEAST);
    }

    static double of(double variability, double last, double predicted, double spread, double least) {
        return least + SHARE * (variability + Math.abs(predicted - last) + spread);
    }
}
