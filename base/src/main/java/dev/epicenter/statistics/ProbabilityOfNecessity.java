package dev.epicenter.statistics;

import java.util.Optional;

/**
 * Bounds from randomized replays on two meanings of "caused by" (Tian and Pearl 2000, "Probabilities of causation",
 * section 4.2.2, experimental data only). PN is the probability of necessity: without X, the spike would not have
 * occurred. PNS is the probability that X is both necessary and sufficient.
 *
 * @param with spikes of the replays with X: the shams
 * @param without spikes of the replays without X
 */
public record ProbabilityOfNecessity(Proportion with, Proportion without) {
    /**
     * The bounds [max(0, (p1 - p0) / p1), min(1, (1 - p0) / p1)] from the observed rates. The lower end is the exact
     * value if removing X never causes a spike.
     *
     * @return empty if no replay with X spiked, or there was no replay without X
     */
    public Optional<Interval> necessary() {
        double p1 = with.rate();
        double p0 = without.rate();
        return p1 > 0 && without.trials() > 0
                ? Optional.of(new Interval(Math.max(0, (p1 - p0) / p1), Math.min(1, (1 - p0) / p1)))
                : Optional.empty();
    }

    /**
     * The bounds [max(0, p1 - p0), min(p1, 1 - p0)] from the observed rates; [0, 1] if one of the two has no trials.
     */
    public Interval necessaryAndSufficient() {
        if (with.trials() == 0 || without.trials() == 0) {
            return new Interval(0, 1);
        }
        double p1 = with.rate();
        double p0 = without.rate();
        double low = Math.max(0, p1 - p0);
        // 1 - p0 is never below p1 - p0 except by rounding
        return new Interval(low, Math.max(low, Math.min(p1, 1 - p0)));
    }
}
