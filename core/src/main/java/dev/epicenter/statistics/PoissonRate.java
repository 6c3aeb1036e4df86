package dev.epicenter.statistics;

import org.apache.commons.statistics.distribution.GammaDistribution;

/**
 * Events over an exposure, such as spikes over thousands of steps. Its interval takes the events for
 * independent; spikes of one run come in clusters, so between doses {@link RatePermutation}, which counts seeds, decides.
 *
 * @param events at least 0
 * @param exposure above 0, in whatever unit the rate is to have
 */
public record PoissonRate(long events, double exposure) {
    public PoissonRate {
        if (events < 0 || !(exposure > 0)) {
            throw new IllegalArgumentException(events + " events over " + exposure + " are no rate");
        }
    }

    public double rate() {
        return events / exposure;
    }

    /** The exact interval of the rate (Garwood 1936): gamma quantiles, from 0 where there was no event. */
    public Interval garwood(double confidence) {
        double tail = (1 - Confidence.checked(confidence)) / 2;
        double low = events == 0 ? 0 : GammaDistribution.of(events, 1).inverseCumulativeProbability(tail);
        double high = GammaDistribution.of(events + 1.0, 1).inverseSurvivalProbability(tail);
        return new Interval(low / exposure, high / exposure);
    }
}
