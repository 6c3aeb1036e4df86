package dev.epicenter.diagnosis;

import dev.epicenter.replay.ArmVerdict;
import dev.epicenter.replay.Outcome;

/** What a replay did to the spike; what the evidence is made of. */
public enum Answer {
    /** It came at the same place, within the tolerance. */
    SAME,
    /** It came earlier than that. */
    EARLIER,
    /** It came later than that, within the horizon: delayed, not prevented. */
    LATER,
    /** It did not come within the horizon. */
    NONE,
    /** The replay did not train with what was requested, and is no evidence. */
    VOID;

    /**
     * @param early steps by which an onset may be earlier and still be at its place
     * @param late the same for later
     */
    static Answer of(ArmVerdict arm, long early, long late) {
        if (arm.isVoid()) {
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
