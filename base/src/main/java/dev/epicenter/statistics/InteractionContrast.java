package dev.epicenter.statistics;

import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/**
 * The interaction of two factors: p11 - p10 - p01 + p00 of a 2 x 2 table of spike rates, such as {the spike's data,
 * other data} x {the spike's state, another state}. It is 1 if only the combination spikes, and 0 if one factor
 * suffices or the effects are additive.
 *
 * @param p11 both factors are those of the spike
 * @param p10 only the first factor
 * @param p01 only the second factor
 * @param p00 neither factor
 */
public record InteractionContrast(Proportion p11, Proportion p10, Proportion p01, Proportion p00) {
    /**
     * The contrast's posterior.
     *
     * @param interval the central interval of the draws
     * @param probabilityPositive the probability that the contrast is above 0
     */
    public record Belief(Interval interval, double probabilityPositive) {}

    /** In [-2, 2]; NaN if a cell is empty. */
    public double contrast() {
        return p11.rate() - p10.rate() - p01.rate() + p00.rate();
    }

    /** The posterior, from seeded draws of each cell's posterior under Jeffreys' prior Beta(0.5, 0.5). */
    public Belief belief(double confidence, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        DoubleSupplier d11 = Posterior.draws(p11, random);
        DoubleSupplier d10 = Posterior.draws(p10, random);
        DoubleSupplier d01 = Posterior.draws(p01, random);
        DoubleSupplier d00 = Posterior.draws(p00, random);
        double[] draws = new double[Posterior.DRAWS];
        int positive = 0;
        for (int i = 0; i < draws.length; i++) {
            draws[i] = d11.getAsDouble() - d10.getAsDouble() - d01.getAsDouble() + d00.getAsDouble();
            positive += draws[i] > 0 ? 1 : 0;
        }
        return new Belief(Interval.central(draws, confidence), (double) positive / draws.length);
    }

    /**
     * The smallest number of replicates per cell at which the posterior interval excludes 0 if the rates do not change,
     * by the normal approximation to the posterior.
     *
     * @param cap the maximum number to consider
     * @return empty if {@code cap} is not enough or a cell has no trials yet
     */
    public OptionalInt replicatesToSettle(double confidence, int cap) {
        if (Double.isNaN(contrast())) {
            return OptionalInt.empty();
        }
        double z = Confidence.z(confidence);
        for (int n = 1; n <= cap; n++) {
            double mean = Posterior.mean(p11.rate(), n)
                    - Posterior.mean(p10.rate(), n)
                    - Posterior.mean(p01.rate(), n)
                    + Posterior.mean(p00.rate(), n);
            double variance = Posterior.variance(p11.rate(), n)
                    + Posterior.variance(p10.rate(), n)
                    + Posterior.variance(p01.rate(), n)
                    + Posterior.variance(p00.rate(), n);
            if (Math.abs(mean) > z * Math.sqrt(variance)) {
                return OptionalInt.of(n);
            }
        }
        return OptionalInt.empty();
    }
}
