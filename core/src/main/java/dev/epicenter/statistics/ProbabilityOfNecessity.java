package dev.epicenter.statistics;

import java.util.Optional;

/**
 * How far randomised replays bound the two meanings of "caused by" (Tian and Pearl 2000, "Probabilities of causation",
 * section 4.2.2, of experiments alone): but for X, would the spike have stayed away (necessity, PN), and is X both needed and
 * enough (PNS)?
 *
 * @param with spikes where X is left as it was: the shams
 * @param without spikes where X is taken away
 */
public record ProbabilityOfNecessity(Proportion with, Proportion without) {
    /**
     * [max(0, (p1 - p0) / p1), min(1, (1 - p0) / p1)], by the rates as seen. The lower end is the value itself where taking X
     * away never makes a spike.
     *
     * @return empty where there was no spike with X, so nothing to be necessary for, or nothing was tried without
     */
    public Optional<Interval> necessary() {
        double p1 = with.rate();
        double p0 = without.rate();
        return p1 > 0 && without.trials() > 0
                ? Optional.of(new Interval(Math.max(0, (p1 - p0) / p1), Math.min(1, (1 - p0) / p1)))
                : Optional.empty();
    }

    /** [max(0, p1 - p0), min(p1, 1 - p0)] by the rates as seen; [0, 1] where one of the two was not tried. */
    public Interval necessaryAndSufficient() {
        if (with.trials() == 0 || without.trials() == 0) {
            return new Interval(0, 1);
        }
        double p1 = with.rate();
        double p0 = without.rate();
        double low = Math.max(0, p1 - p0);
        // 1 - p0 is never below p1 - p0 but for rounding
        return new Interval(low, Math.max(low, Math.min(p1, 1 - p0)));
    }
}
