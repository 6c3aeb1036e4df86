package dev.epicenter.log.scan;

import java.util.Arrays;

/** The level of a series: the median of its newest values. */
final class RecentLevel {
    private static final int VALUES = 15;

    private final double[] values = new double[VALUES];
    private long count;

    void add(double value) {
        values[(int) (count++ % VALUES)] = value;
    }

    /** NaN before the first value. */
    double level() {
        int known = (int) Math.min(count, VALUES);
        if (known == 0) {
            return Double.NaN;
        }
        double[] sorted = Arrays.copyOf(values, known);
        Arrays.sort(sorted);
        return sorted[known / 2];
    }
}
