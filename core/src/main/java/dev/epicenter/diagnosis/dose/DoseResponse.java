package dev.epicenter.diagnosis.dose;

import dev.epicenter.diagnosis.replays.ReplayResult;
import dev.epicenter.diagnosis.replays.SpikeOutcome;
import dev.epicenter.intervention.Interventions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The dose-response of the spike to one hyperparameter in one direction.
 *
 * @param ladder the series of doses
 * @param knob what they change
 * @param rungs the doses, mildest first
 * @param mildest the mildest dose that, like all stronger ones, prevents the spike within the horizon; empty if none does
 * @param delays the mildest dose that, like all stronger ones, delays or prevents the spike
 * @param violations doses that prevent although a stronger one does not: these suggest chance, not a cause
 * @param threshold bracket of the dose threshold, as factors of the run's own value, if bisection found one
 * @param trend exact permutation p of a trend of prevention over the doses (Cochran-Armitage)
 * @param specificity of the mildest dose, if it was measured
 */
public record DoseResponse(
        DoseSeries ladder,
        DoseTarget knob,
        List<DosePoint> rungs,
        Optional<Dose> mildest,
        Optional<Dose> delays,
        List<Interventions> violations,
        Optional<Threshold> threshold,
        double trend,
        Optional<ShamContrast> specificity) {
    public DoseResponse {
        rungs = List.copyOf(rungs);
        violations = List.copyOf(violations);
    }

    DoseResponse with(Optional<ShamContrast> measured) {
        return new DoseResponse(ladder, knob, rungs, mildest, delays, violations, threshold, trend, measured);
    }

    /** A dose and its result. */
    public record DosePoint(Dose dose, ReplayResult trial) {}

    /**
     * A bracket of the threshold, as factors of the run's own value.
     *
     * @param spikes the strongest known factor that spikes, in place or later
     * @param prevents the mildest known factor that prevents
     * @param contradictions factors whose outcome contradicts the bracket: with any, there is no single threshold
     */
    public record Threshold(double spikes, double prevents, List<Double> contradictions) {
        public Threshold {
            contradictions = List.copyOf(contradictions);
        }
    }

    /**
     * The mildest preventing doses, those shown to prevent first: candidates for remedies.
     *
     * @param most how many
     */
    public static List<Interventions> preventing(List<DoseResponse> responses, int most) {
        return responses.stream()
                .filter(response -> response.mildest().isPresent() && response.placebosNull())
                .filter(response -> response.knob().mayRemedy())
                .sorted(Comparator.comparing((DoseResponse response) -> !response.shown()))
                .limit(most)
                .flatMap(response -> response.mildest().stream())
                .map(Dose::arm)
                .toList();
    }

    /** Whether stronger doses prevent, milder ones do not, and placebos have no effect. */
    public boolean monotone() {
        return violations.isEmpty() && placebosNull();
    }

    /** Whether its 2% changes leave the spike in place. */
    public boolean placebosNull() {
        return rungs.stream()
                .filter(point -> point.dose().placebo())
                .allMatch(point -> point.trial().answer() == SpikeOutcome.SAME);
    }

    /** Whether it may be named as a cause: it prevents monotonically and specifically, and its placebos have no effect. */
    public boolean shown() {
        return mildest.isPresent()
                && rungs.stream().anyMatch(point -> point.dose().placebo())
                && monotone()
                && specificity.map(ShamContrast::shown).orElse(false);
    }
}
