package dev.epicenter.rate;

import java.util.Arrays;

/** Medians; of an even number the mean of the middle two. */
final class Medians {
    private Medians() {}

    /** NaN counts as the largest; NaN where there is nothing. */
    static double of(double[] values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
