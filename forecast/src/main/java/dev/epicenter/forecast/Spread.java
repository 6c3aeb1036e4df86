package dev.epicenter.forecast;

import dev.epicenter.statistics.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How far a method's predictions were off where it could be told, and so how wide the interval around another one is:
 * the split-conformal quantile of the absolute errors (Lei et al. 2018, "Distribution-Free Predictive Inference for
 * Regression", sections 2.2 and 5.2), each divided by what its distance and its series' {@link
 * Roughness} let expect; by its distance alone where a rehearsal had no change to see.
 */
public final class Spread {
    private static final int ENOUGH = 20;

    private final boolean even;
    private final double[] sorted;

    private Spread(boolean even, double[] sorted) {
        this.even = even;
        this.sorted = sorted;
    }

    static Spread of(List<HeldOut> rehearsed) {
        boolean even = rehearsed.stream().anyMatch(one -> one.roughness() == 0);
        return new Spread(
                even,
                rehearsed.stream()
                        .mapToDouble(one -> one.error() / expected(even, one.distance(), one.roughness()))
                        .sorted()
                        .toArray());
    }

    private static double expected(boolean even, double distance, double roughness) {
        return Roughness.growth(distance) * (even ? 1 : roughness);
    }

    /**
     * Around {@code score}, cut to [0, 1]; empty below 20 rehearsed errors, or where they are too few for the confidence.
     *
     * @param distance on the axis beyond the last scale shown, log10
     * @param roughness of the series
     * @param confidence the part of scores that should fall in, above 0 and below 1
     */
    Optional<Interval> around(double score, double distance, double roughness, double confidence) {
        int n = sorted.length;
        int rank = (int) Math.ceil(confidence * (n + 1));
        if (n < ENOUGH || rank > n) {
            return Optional.empty();
        }
        double half = expected(even, distance, roughness) * sorted[rank - 1];
        return Optional.of(new Interval(Math.max(0, score - half), Math.min(1, score + half)));
    }

    /** How many errors it is from. */
    public int errors() {
        return sorted.length;
    }

    @Override
    public String toString() {
        return Arrays.toString(sorted);
    }
}
