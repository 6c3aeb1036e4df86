package dev.epicenter.replay;

import dev.epicenter.spike.Spike;
import java.util.Optional;

/**
 * What a replay did.
 *
 * @param result whether the spike came, came later or did not come
 * @param spike the spike that was judged, as known at the horizon; empty where there was none
 * @param peakStep the step of {@code peakValue}; 0 without a spike
 * @param peakValue the largest loss from the spike's onset to its end, or to the horizon; NaN without a spike
 * @param lossAtHorizon loss of the last step; NaN where it was not finite
 * @param lastStep the last step made: the horizon, or where the loss was lost for good
 */
public record Outcome(
        Result result, Optional<Spike> spike, long peakStep, double peakValue, double lossAtHorizon, long lastStep) {

    /** Whether the spike came within the horizon. {@code docs/explanation/replay.md} defines the tolerance. */
    public enum Result {
        /** At the same place, within the tolerance, or before it. */
        SPIKED,
        /** After it, within the horizon. */
        DELAYED,
        /** Not within the horizon. */
        PREVENTED,
        /** Not known: the arm did not train with what was requested ({@link HyperparameterCheck}), and is no evidence. */
        VOID
    }
}
