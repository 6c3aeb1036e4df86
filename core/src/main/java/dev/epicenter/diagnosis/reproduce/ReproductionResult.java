package dev.epicenter.diagnosis.reproduce;

import dev.epicenter.replay.ArmVerdict;
import dev.epicenter.replay.Difference;
import java.util.Optional;

/**
 * The result of stage 1: whether the control reproduces the run, and whether controls are repeatable.
 *
 * @param asTheRun whether the control matches the run bit for bit, past the alarm
 * @param comparedSteps number of steps that were compared and match
 * @param firstDifference the first difference between control and run
 * @param reason why they differ or cannot be compared, as text
 * @param twice whether two controls have the same bits
 * @param betweenControls the first difference between two controls
 * @param band the largest difference of loss between two controls, in nats; a smaller effect is not evidence
 * @param noise measured over more controls; empty if two have the same bits, or must have them
 * @param control outcome of the control
 * @param inPlace whether it spikes where the run did, within the tolerance
 * @param alone whether there is no second control, because the first has the run's own bits
 */
public record ReproductionResult(
        boolean asTheRun,
        long comparedSteps,
        Optional<Difference> firstDifference,
        Optional<String> reason,
        boolean twice,
        Optional<Difference> betweenControls,
        double band,
        Optional<NoiseBand> noise,
        ArmVerdict control,
        boolean inPlace,
        boolean alone) {

    /**
     * Whether replays can explain the spike. Both controls must match the run and spike at the same place. If the trainer is not
     * deterministic, every control must spike there and the run must be within their noise.
     */
    public boolean conclusive() {
        return inPlace && (twice && asTheRun || noise.map(NoiseBand::readable).orElse(false));
    }

    /** Whether the spike does not recur although two unchanged replays have the same bits: it was not in what is recorded. */
    public boolean happenedOnce() {
        return twice && !inPlace && noise.isEmpty() && firstDifference.isPresent();
    }

    /** Number of unchanged replays. */
    public long controls() {
        return noise.map(NoiseBand::controls).orElse(alone ? 1 : 2);
    }
}
