package dev.epicenter.statistics;

import org.apache.commons.statistics.distribution.DiscreteDistribution;

/** Two-sided exact p-values: the probability of all outcomes that are no likelier than the observed one. */
final class ExactTwoSided {
    /**
     * Equally likely outcomes may differ by rounding; R has the same tolerance. The tests of Commons Statistics 1.2
     * have none: its Fisher test gives 0.27 rather than 0.52 for 0/4 against 4/11, its binomial test 0.62 rather than 1
     * for 2 of 3 at one half.
     */
    private static final double ROUNDING = 1e-7;

    private ExactTwoSided() {}

    /** For a distribution with bounded support. */
    static double p(DiscreteDistribution distribution, int seen) {
        double atMost = distribution.probability(seen) * (1 + ROUNDING);
        double sum = 0;
        for (int x = distribution.getSupportLowerBound(); x <= distribution.getSupportUpperBound(); x++) {
            double chance = distribution.probability(x);
            sum += chance <= atMost ? chance : 0;
        }
        return Math.min(1, sum);
    }
}
