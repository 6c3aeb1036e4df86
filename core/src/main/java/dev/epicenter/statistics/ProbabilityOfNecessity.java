package dev.epicenter.statistics;

import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/**
 * How far randomised replays bound the two meanings of "caused by" (Tian and Pearl 2000, "Probabilities of causation",
 * section 4): but for X, would the spike have stayed away (necessity, PN), and is X both needed and enough (PNS)?
 *
 * @param with spikes where X is left as it was: the shams
 * @param without spikes where X is taken away
 */
public record ProbabilityOfNecessity(Proportion with, Proportion without) {
    /** max(0, (p1 - p0) / p1), by the rates as seen; empty where there was no spike with X, so nothing to be necessary for. */
    public OptionalDouble lowerBound() {
        double p1 = with.rate();
        double p0 = without.rate();
        return p1 > 0 && without.trials() > 0 ? OptionalDouble.of(bound(p1, p0)) : OptionalDouble.empty();
    }

    /** How well the trials tell {@link #lowerBound}: by seeded draws from both posteriors under Beta(0.5, 0.5). */
    public Interval lowerBoundInterval(double confidence, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        DoubleSupplier p1 = Posterior.draws(with, random);
        DoubleSupplier p0 = Posterior.draws(without, random);
        double[] draws = new double[Posterior.DRAWS];
        for (int i = 0; i < draws.length; i++) {
            draws[i] = bound(p1.getAsDouble(), p0.getAsDouble());
        }
        return Interval.central(draws, confidence);
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

    private static double bound(double p1, double p0) {
        // A draw of p1 can be so small that it rounds to 0
        return p1 > p0 ? (p1 - p0) / p1 : 0;
    }
}
