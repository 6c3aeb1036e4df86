package dev.epicenter.forecast;

import dev.epicenter.statistics.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Conformal prediction intervals: the split-conformal quantile of the absolute errors in inner back-tests (Lei et al.
 * 2018, "Distribution-Free Predictive Inference for Regression", sections 2.2 and 5.2). Each error is divided by the
 * error expected from its distance and the {@link SeriesVariability} of its series; only by that from its distance, where some
 * series showed no change.
 */
public final class ConformalIntervals {
    private static final int ENOUGH = 20;

    private final boolean distanceOnly;
    private final double[] sorted;

    private ConformalIntervals(boolean distanceOnly, double[] sorted) {
        this.distanceOnly = distanceOnly;
        this.sorted = sorted;
    }

    static ConformalIntervals of(List<HeldOutPrediction> inner) {
        boolean distanceOnly = inner.stream().anyMatch(one -> one.variability() == 0);
        return new ConformalIntervals(
                distanceOnly,
                inner.stream()
                        .mapToDouble(one -> one.error() / expected(distanceOnly, one.distance(), one.variability()))
                        .sorted()
                        .toArray());
    }

    private static double expected(boolean distanceOnly, double distance, double variability) {
        return SeriesVariability.growth(distance) * (distanceOnly ? 1 : variability);
    }

    /**
     * The interval around {@code score}, clipped to [0, 1]; empty with fewer than 20 errors, or too few for the
     * confidence.
     *
     * @param distance on the axis beyond the last scale shown, log10
     * @param variability of the series
     * @param confidence the nominal coverage, above 0 and below 1
     */
    Optional<Interval> around(double score, double distance, double variability, double confidence) {
        int n = sorted.length;
        int rank = (int) Math.ceil(confidence * (n + 1));
        if (n < ENOUGH || rank > n) {
            return Optional.empty();
        }
        double half = expected(distanceOnly, distance, variability) * sorted[rank - 1];
        return Optional.of(new Interval(Math.max(0, score - half), Math.min(1, score + half)));
    }

    /** The number of errors it is computed from. */
    public int errors() {
        return sorted.length;
    }

    @Override
    public String toString() {
        return Arrays.toString(sorted);
    }
}
