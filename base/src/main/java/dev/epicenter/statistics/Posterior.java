package dev.epicenter.statistics;

import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * The posterior of a rate after its trials under Jeffreys' prior Beta(0.5, 0.5): Beta(successes + 0.5, failures + 0.5).
 * Unlike resampling, it keeps uncertainty if all trials had the same result.
 */
final class Posterior {
    /** With this many draws, the ends of a 95% interval vary by about 1% of its width between seeds. */
    static final int DRAWS = 20_000;

    private Posterior() {}

    static DoubleSupplier draws(Proportion proportion, SplittableRandom random) {
        return BetaDistribution.of(proportion.successes() + 0.5, proportion.failures() + 0.5)
                .createSampler(random::nextLong)::sample;
    }

    static double mean(double rate, double trials) {
        return (rate * trials + 0.5) / (trials + 1);
    }

    static double variance(double rate, double trials) {
        double mean = mean(rate, trials);
        return mean * (1 - mean) / (trials + 2);
    }
}
