package dev.epicenter.diagnosis.replays;

import dev.epicenter.replay.ArmVerdict;
import dev.epicenter.replay.Outcome;

/**
 * The outcome of a replay relative to the control's spike. All evidence of a diagnosis consists of these. It refines {@link
 * Outcome.Result}: a replay that spiked did so at the same place or {@link #EARLIER}; an early spike may be caused by the change
 * itself. {@link #of} and {@link #result} are the only mappings between the two.
 */
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

    /** The coarser outcome, as that of an arm of an experiment. */
    public Outcome.Result result() {
        return switch (this) {
            case SAME, EARLIER -> Outcome.Result.SPIKED;
            case LATER -> Outcome.Result.DELAYED;
            case NONE -> Outcome.Result.PREVENTED;
            case VOID -> Outcome.Result.VOID;
        };
    }

    /**
     * @param early steps by which an onset may be earlier and still count as the same place
     * @param late steps by which it may be later
     */
    public static SpikeOutcome of(ArmVerdict arm, long early, long late) {
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
