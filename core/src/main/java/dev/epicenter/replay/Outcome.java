package dev.epicenter.replay;

import dev.epicenter.spike.Spike;
import java.util.Optional;

/**
 * The outcome of a replay: spiked, delayed, prevented or void, with the spike's values.
 *
 * @param result whether and when the replay spiked
 * @param spike the judged spike, as known at the horizon; empty if there is none
 * @param peakStep the step of {@code peakValue}; 0 without a spike
 * @param peakValue the largest loss from the spike's onset to its end, or to the horizon; NaN without a spike
 * @param lossAtHorizon loss of the last step; NaN if it is not finite
 * @param lastStep the last step run: the horizon, or the second in a row with a non-finite loss
 */
public record Outcome(
        Result result, Optional<Spike> spike, long peakStep, double peakValue, double lossAtHorizon, long lastStep) {

    /** Whether and when a replay spiked. {@code docs/explanation/replay.md} defines the tolerance. */
    public enum Result {
        /** It spiked at the same place, within the tolerance, or earlier. */
        SPIKED,
        /** It spiked later, within the horizon. */
        DELAYED,
        /** It did not spike within the horizon. */
        PREVENTED,
        /** Unknown: the arm did not train with the requested values ({@link HyperparameterCheck}) and is not evidence. */
        VOID
    }
}
