package dev.epicenter.forecast;

import dev.epicenter.statistics.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How far a method's predictions were off where it could be told, and so how wide the interval around another one is:
 * the split-conformal quantile of the absolute errors (Lei et al. 2018, "Distribution-Free Predictive Inference for
 * Regression", sections 2.2 and 5.2), each divided by what its distance lets expect. With the distance h in powers of
 * ten, that is sqrt(1/2 + h): a score has noise of its own, and what is not known of a curve adds up as a random walk does.
 */
public final class Spread {
    private static final double NEAR = 0.5;
    private static final int ENOUGH = 20;

    private final double[] sorted;

    private Spread(double[] sorted) {
        this.sorted = sorted;
    }

    static Spread of(List<HeldOut> rehearsed) {
        return new Spread(rehearsed.stream()
                .mapToDouble(one -> one.error() / growth(one.distance()))
                .sorted()
                .toArray());
    }

    private static double growth(double distance) {
        return Math.sqrt(NEAR + Math.max(0, distance));
    }

    /** Half the width, before it is cut to [0, 1]; empty below 20 rehearsed errors, or too few for the confidence. */
    Optional<Double> margin(double distance, double confidence) {
        int n = sorted.length;
        int rank = (int) Math.ceil(confidence * (n + 1));
        return n < ENOUGH || rank > n ? Optional.empty() : Optional.of(growth(distance) * sorted[rank - 1]);
    }

    /**
     * Around {@code score}, cut to [0, 1]; empty below 20 rehearsed errors, or where they are too few for the confidence.
     *
     * @param distance on the axis beyond the last scale shown, log10
     * @param confidence the part of scores that should fall in, above 0 and below 1
     */
    public Optional<Interval> around(double score, double distance, double confidence) {
        return margin(distance, confidence)
                .map(half -> new Interval(Math.max(0, score - half), Math.min(1, score + half)));
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
