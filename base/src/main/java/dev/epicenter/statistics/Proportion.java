package dev.epicenter.statistics;

import java.util.List;

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

    @Override
    public String toString() {
        return successes + "/" + trials;
    }
}
