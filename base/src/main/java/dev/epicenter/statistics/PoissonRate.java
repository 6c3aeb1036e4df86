package dev.epicenter.statistics;

import org.apache.commons.statistics.distribution.GammaDistribution;

/**
 * A rate of events over an exposure, such as spikes over thousands of steps. Its interval assumes independent events.
 * Spikes of one run are clustered, so doses are compared by {@link RatePermutation}, which permutes seeds.
 *
 * @param events at least 0
 * @param exposure above 0, in the unit of the rate
 */
public record PoissonRate(long events, double exposure) {
    public PoissonRate {
        if (events < 0 || !(exposure > 0)) {
            throw new IllegalArgumentException(events + " events over " + exposure + " is not a rate");
        }
    }

    public double rate() {
        return events / exposure;
    }

    /** The exact interval of the rate (Garwood 1936): gamma quantiles, from 0 if there was no event. */
    public Interval garwood(double confidence) {
        double tail = (1 - Confidence.checked(confidence)) / 2;
        double low = events == 0 ? 0 : GammaDistribution.of(events, 1).inverseCumulativeProbability(tail);
        double high = GammaDistribution.of(events + 1.0, 1).inverseSurvivalProbability(tail);
        return new Interval(low / exposure, high / exposure);
    }
}
