package dev.epicenter.diagnosis;

import dev.epicenter.replay.ArmVerdict;
import dev.epicenter.replay.Difference;
import java.util.Optional;

/**
 * What stage 1 found.
 *
 * @param asTheRun whether the control is the run again, bit for bit, past the alarm
 * @param comparedSteps steps compared and the same
 * @param firstDifference where control and run part
 * @param reason in words, where they differ or cannot be compared
 * @param twice whether two controls have the same bits
 * @param betweenControls where the two part
 * @param band the largest difference of loss between two controls, in nats; an effect no larger shows nothing
 * @param noise what more controls show; empty where two have the same bits, or must have them
 * @param control what the control did
 * @param inPlace whether it spikes where the run did, within the tolerance
 */
public record Reproduced(
        boolean asTheRun,
        long comparedSteps,
        Optional<Difference> firstDifference,
        Optional<String> reason,
        boolean twice,
        Optional<Difference> betweenControls,
        double band,
        Optional<NoiseBand> noise,
        ArmVerdict control,
        boolean inPlace) {

    /**
     * Whether there is anything to explain by replays: the control is the run again, twice, and has its spike; or, of a trainer
     * that need not give the same bits, every control has it, and the run is within what they span.
     */
    public boolean conclusive() {
        return inPlace && (twice && asTheRun || noise.map(NoiseBand::readable).orElse(false));
    }

    /** Unchanged replays that were made. */
    long controls() {
        return noise.map(NoiseBand::controls).orElse(2);
    }
}
