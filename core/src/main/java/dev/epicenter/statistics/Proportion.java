package dev.epicenter.statistics;

import java.util.List;

/**
 * How many of so many independent trials succeeded; in a diagnosis: how many replays spiked.
 *
 * @param successes from 0 to {@code trials}
 * @param trials may be 0: nothing tried, whose rate is NaN and whose intervals are [0, 1]
 */
public record Proportion(long successes, long trials) {
    public Proportion {
        if (successes < 0 || successes > trials || trials > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(successes + " of " + trials + " is no proportion");
        }
    }

    public static Proportion of(List<Boolean> outcomes) {
        return new Proportion(outcomes.stream().filter(outcome -> outcome).count(), outcomes.size());
    }

    /** In [0, 1]; NaN where nothing was tried. */
    public double rate() {
        return (double) successes / trials;
    }

    public long failures() {
        return trials - successes;
    }

    /** The score interval (Wilson 1927): near its nominal coverage on average, also at 0 and at all. */
    public Interval wilson(double confidence) {
        return Wilson.interval(trials == 0 ? 0 : rate(), trials, confidence);
    }

    @Override
    public String toString() {
        return successes + "/" + trials;
    }
}
