package dev.epicenter.statistics;

import org.apache.commons.statistics.distribution.NormalDistribution;

/** Confidence levels, between 0 and 1 such as 0.95, and their normal quantiles. */
final class Confidence {
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private Confidence() {}

    static double checked(double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("a confidence level must be between 0 and 1, not " + confidence);
        }
        return confidence;
    }

    /** Half the width, in standard deviations, of the central interval: 1.96 for 0.95. */
    static double z(double confidence) {
        return NORMAL.inverseSurvivalProbability((1 - checked(confidence)) / 2);
    }

    /** The probability that a standard normal is at least as far from 0 as {@code z}. */
    static double twoSidedP(double z) {
        return Math.min(1, 2 * NORMAL.survivalProbability(Math.abs(z)));
    }

    /** The probability that a standard normal is below {@code z}. */
    static double below(double z) {
        return NORMAL.cumulativeProbability(z);
    }
}
