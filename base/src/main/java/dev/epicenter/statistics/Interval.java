package dev.epicenter.statistics;

import java.util.Arrays;

/** A closed interval. An end is infinite if the evidence does not bound it. */
public record Interval(double low, double high) {
    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("not an interval: " + low + " to " + high);
        }
    }

    /**
     * The central interval of {@code draws} at level {@code confidence}, as from a bootstrap or a posterior: quantiles
     * by linear interpolation between order statistics (definition 7 of Hyndman and Fan 1996).
     *
     * @param draws at least one, infinities allowed, not NaN
     */
    public static Interval central(double[] draws, double confidence) {
        double tail = (1 - Confidence.checked(confidence)) / 2;
        double[] sorted = draws.clone();
        Arrays.sort(sorted);
        return new Interval(quantile(sorted, tail), quantile(sorted, 1 - tail));
    }

    private static double quantile(double[] sorted, double p) {
        double position = p * (sorted.length - 1);
        int below = (int) position;
        double part = position - below;
        double low = sorted[below];
        if (part == 0) {
            return low;
        }
        double high = sorted[below + 1];
        return low == high ? low : low * (1 - part) + high * part;
    }

    public boolean contains(double value) {
        return low <= value && value <= high;
    }

    /** Whether it lies above 0. */
    public boolean isPositive() {
        return low > 0;
    }

    /** Whether it lies below 0. */
    public boolean isNegative() {
        return high < 0;
    }

    public double width() {
        return high - low;
    }
}
