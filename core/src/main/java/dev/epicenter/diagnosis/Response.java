package dev.epicenter.diagnosis;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How the spike answers to more and more of one change.
 *
 * @param ladder the knob and the direction
 * @param rungs mildest first
 * @param mildest the mildest dose from which on the spike does not come within the horizon; empty where no dose prevents it
 * @param delays the mildest dose from which on it comes later or not at all
 * @param violations doses that prevent while a stronger one does not: signs of chance, not of a cause
 * @param threshold of the dose, as a factor of the run's own, where bisection narrowed it: it still spikes at {@code
 *     spikes} and not at {@code prevents}
 * @param trend exact permutation p of a trend of prevention over the doses (Cochran-Armitage)
 * @param specificity of the mildest dose, where it was measured
 */
public record Response(
        String ladder,
        String knob,
        List<Rung> rungs,
        Optional<Dose> mildest,
        Optional<Dose> delays,
        List<String> violations,
        Optional<Threshold> threshold,
        double trend,
        Optional<Specificity> specificity) {
    public Response {
        rungs = List.copyOf(rungs);
        violations = List.copyOf(violations);
    }

    Response with(Optional<Specificity> measured) {
        return new Response(ladder, knob, rungs, mildest, delays, violations, threshold, trend, measured);
    }

    /** A dose and what it did. */
    public record Rung(Dose dose, Trial trial) {}

    /**
     * Factors of the run's own value.
     *
     * @param spikes the strongest known at which it comes, or comes later
     * @param prevents the mildest known at which it does not
     * @param contradictions factors that answered as if they were on the other side: with any, there is no one threshold
     */
    public record Threshold(double spikes, double prevents, List<Double> contradictions) {
        public Threshold {
            contradictions = List.copyOf(contradictions);
        }
    }

    /**
     * The mildest doses that prevent it, those shown to first: what can be gone on with.
     *
     * @param most how many
     */
    static List<String> preventing(List<Response> responses, int most) {
        return responses.stream()
                .filter(response -> response.mildest().isPresent() && response.placebosNull())
                .filter(response -> !List.of("loss", "weights", Ladders.NORM).contains(response.knob()))
                .sorted(Comparator.comparing((Response response) -> !response.shown()))
                .limit(most)
                .flatMap(response -> response.mildest().stream())
                .map(Dose::arm)
                .toList();
    }

    /** Whether stronger doses prevent, milder ones do not, and placebos do nothing. */
    public boolean monotone() {
        return violations.isEmpty() && placebosNull();
    }

    /** Whether its changes of 2% leave the spike where it is. */
    public boolean placebosNull() {
        return rungs.stream()
                .filter(rung -> rung.dose().placebo())
                .allMatch(rung -> rung.trial().answer() == Answer.SAME);
    }

    /** Whether it may be named as a cause: it prevents, by dose, specifically, and has placebos that do nothing. */
    public boolean shown() {
        return mildest.isPresent()
                && rungs.stream().anyMatch(rung -> rung.dose().placebo())
                && monotone()
                && specificity.map(Specificity::shown).orElse(false);
    }
}
