package dev.epicenter.spike;

/**
 * The noise of the newest rows from their second differences. A trend leaves these almost at 0, so this estimate holds in
 * the first fall, and it notices within few rows that the noise has grown. It is blind to noise that is correlated from
 * row to row. One event affects at most three of them.
 */
final class SecondDifferences {
    private static final int ROWS = 16;

    /** With fewer the estimate is 0. */
    private static final int LEAST = 2;

    private static final double QUANTILE = 0.65;

    /** That quantile of the absolute value of white noise's second difference, in standard deviations of a row. */
    private static final double QUANTILE_TO_SD = 0.9346 * Math.sqrt(6);

    private final OrderedWindow sizes = new OrderedWindow(ROWS);
    private double last = Double.NaN;
    private double beforeLast = Double.NaN;
    private double noise;

    void add(double scaled) {
        double difference = scaled - 2 * last + beforeLast;
        if (!Double.isNaN(difference)) {
            sizes.add(Math.abs(difference));
            noise = sizes.size() < LEAST ? 0 : sizes.quantile(QUANTILE) / QUANTILE_TO_SD;
        }
        beforeLast = last;
        last = scaled;
    }

    double noise() {
        return noise;
    }

    void clear() {
        sizes.clear();
        noise = 0;
        last = Double.NaN;
        beforeLast = Double.NaN;
    }
}
