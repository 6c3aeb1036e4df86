package dev.epicenter.replay;

import dev.epicenter.intervention.Intervention;
import dev.epicenter.spike.Spike;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The outcome of one replay in {@code verdict.json}. Fields that describe the spike are empty if there was none within the
 * horizon. Fields that need the end of the spike are empty if it had not ended by then.
 *
 * @param name as on the command line
 * @param group the kind of change: {@code sham}, {@code control}, or the names of its interventions
 * @param interventions in the order they are applied
 * @param outcome spiked, delayed, prevented or void
 * @param kind the detector's kind of the spike
 * @param onset first step of the rise
 * @param displacement its onset minus the control's, in steps
 * @param alarm the step at which the detector raised the alarm
 * @param peak the step of the largest loss
 * @param peakValue the largest loss
 * @param height {@code peakValue} minus the loss expected at the onset
 * @param end first step back at the baseline
 * @param duration steps from onset to end
 * @param residual how much worse the loss is after the end than before the onset
 * @param lossAtHorizon loss of the last step; NaN if it is not finite
 * @param lastStep the last step run: the horizon, or the second in a row with a non-finite loss
 * @param voidReason why it is not evidence, as the end of a sentence; only for {@code void}
 */
public record ArmVerdict(
        String name,
        String group,
        List<Intervention> interventions,
        Outcome.Result outcome,
        Optional<Spike.Kind> kind,
        OptionalLong onset,
        OptionalLong displacement,
        OptionalLong alarm,
        OptionalLong peak,
        OptionalDouble peakValue,
        OptionalDouble height,
        OptionalLong end,
        OptionalLong duration,
        OptionalDouble residual,
        double lossAtHorizon,
        long lastStep,
        Optional<String> voidReason) {
    public ArmVerdict {
        interventions = List.copyOf(interventions);
    }

    /**
     * @param expected the onset that the arm's is compared with
     */
    public static ArmVerdict of(Arm arm, Outcome outcome, long expected) {
        return of(arm, outcome, expected, Optional.empty());
    }

    /**
     * @param expected the onset that the arm's is compared with
     * @param mismatch makes the arm void: its trace is kept, but it is not evidence
     */
    public static ArmVerdict of(
            Arm arm, Outcome outcome, long expected, Optional<HyperparameterCheck.Mismatch> mismatch) {
        Optional<Spike> spike = outcome.spike();
        boolean ended = spike.flatMap(s -> s.end().isPresent() ? Optional.of(s) : Optional.empty())
                .isPresent();
        return new ArmVerdict(
                arm.name(),
                arm.interventions().isEmpty() ? "control" : arm.group(),
                arm.interventions(),
                mismatch.isPresent() ? Outcome.Result.VOID : outcome.result(),
                spike.map(Spike::kind),
                steps(spike.map(Spike::onset)),
                steps(spike.map(s -> s.onset() - expected)),
                steps(spike.map(Spike::alarm)),
                steps(spike.map(s -> outcome.peakStep())),
                value(spike.map(s -> outcome.peakValue())),
                value(spike.map(s -> outcome.peakValue() - s.baseline())),
                spike.map(Spike::end).orElse(OptionalLong.empty()),
                spike.map(Spike::duration).orElse(OptionalLong.empty()),
                value(spike.filter(s -> ended).map(Spike::residual)),
                outcome.lossAtHorizon(),
                outcome.lastStep(),
                mismatch.map(HyperparameterCheck.Mismatch::toString));
    }

    /** Whether it spiked within the horizon, at the same place or later. */
    public boolean spikedWithinHorizon() {
        return outcome == Outcome.Result.SPIKED || outcome == Outcome.Result.DELAYED;
    }

    /** Whether all its changes are meaningless. */
    public boolean sham() {
        return group.equals(Arm.SHAM);
    }

    /** Whether it is not evidence. */
    public boolean voided() {
        return outcome == Outcome.Result.VOID;
    }

    private static OptionalLong steps(Optional<Long> value) {
        return value.map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    private static OptionalDouble value(Optional<Double> value) {
        return value.map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }
}
