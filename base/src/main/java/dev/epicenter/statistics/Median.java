package dev.epicenter.statistics;

import java.util.Arrays;

/** The median; for an even number of values the mean of the middle two. */
public final class Median {
    private Median() {}

    /** The median of {@code values}. NaN counts as the largest value; NaN if there are none. */
    public static double of(double[] values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
