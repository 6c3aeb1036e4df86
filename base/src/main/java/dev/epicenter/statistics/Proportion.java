package dev.epicenter.statistics;

import java.util.List;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * The number of successes among independent trials; in a diagnosis, the number of replays that spiked.
 *
 * @param successes from 0 to {@code trials}
 * @param trials may be 0; then the rate is NaN and the intervals are [0, 1]
 */
public record Proportion(long successes, long trials) {
    public Proportion {
        if (successes < 0 || successes > trials || trials > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(successes + " of " + trials + " is not a proportion");
        }
    }

    public static Proportion of(List<Boolean> outcomes) {
        return new Proportion(outcomes.stream().filter(outcome -> outcome).count(), outcomes.size());
    }

    /** In [0, 1]; NaN without trials. */
    public double rate() {
        return (double) successes / trials;
    }

    public long failures() {
        return trials - successes;
    }

    /** The score interval (Wilson 1927): near its nominal coverage on average, even at rates 0 and 1. */
    public Interval wilson(double confidence) {
        return Wilson.interval(trials == 0 ? 0 : rate(), trials, confidence);
    }

    /**
     * The exact one-sided upper bound of the rate (Clopper and Pearson 1934): 1 - (1 - confidence)^(1/n) without a success. Three
     * trials without a success bound the rate below 0.63 at 95%, 29 below 0.1.
     *
     * @return in (0, 1]; 1 without trials
     */
    public double upperBound(double confidence) {
        Confidence.checked(confidence);
        return successes == trials
                ? 1
                : BetaDistribution.of(successes + 1.0, (double) (trials - successes))
                        .inverseCumulativeProbability(confidence);
    }

    /**
     * The least number of trials that, without a success, bound the rate below {@code bound}.
     *
     * @param bound in (0, 1)
     */
    public static int trialsForBound(double bound, double confidence) {
        double trials = Math.log1p(-Confidence.checked(confidence)) / Math.log1p(-Confidence.checked(bound));
        return (int) Math.floor(trials) + 1;
    }

    @Override
    public String toString() {
        return successes + "/" + trials;
    }
}
