package dev.epicenter.diagnosis;

import dev.epicenter.replay.ArmVerdict;
import dev.epicenter.replay.Outcome;

/** The outcome of a replay relative to the control's spike. All evidence of a diagnosis consists of these. */
public enum SpikeOutcome {
    /** It spiked at the same place, within the tolerance. */
    SAME,
    /** It spiked earlier than that. */
    EARLIER,
    /** It spiked later than that, within the horizon: delayed, not prevented. */
    LATER,
    /** It did not spike within the horizon. */
    NONE,
    /** It did not train with the requested values and is not evidence. */
    VOID;

    /**
     * @param early steps by which an onset may be earlier and still count as the same place
     * @param late steps by which it may be later
     */
    static SpikeOutcome of(ArmVerdict arm, long early, long late) {
        if (arm.voided()) {
            return VOID;
        }
        if (arm.outcome() == Outcome.Result.PREVENTED) {
            return NONE;
        }
        if (arm.outcome() == Outcome.Result.DELAYED || arm.displacement().orElse(0) > late) {
            return LATER;
        }
        return arm.displacement().orElse(0) < -early ? EARLIER : SAME;
    }
}
