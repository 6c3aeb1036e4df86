package dev.epicenter.report;

import java.util.Arrays;

/** Medians of arrays that may contain NaN. */
final class Medians {
    private Medians() {}

    /** Median of the values that are not NaN; NaN where there are none. */
    static double median(double[] values) {
        double[] sorted = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        int n = sorted.length;
        if (n == 0) {
            return Double.NaN;
        }
        return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    }
}
