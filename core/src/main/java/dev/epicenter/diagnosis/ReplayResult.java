package dev.epicenter.diagnosis;

import dev.epicenter.replay.ArmVerdict;
import java.util.OptionalDouble;

/**
 * The result of one replay of a diagnosis.
 *
 * @param stage that requested it
 * @param distance steps from its start to the control's onset
 * @param start description of the state it starts from: {@code its own}, {@code state of step 150}, ...
 * @param answer its outcome
 * @param arm its outcome in numbers; unless {@code answer} is NONE, as known at its alarm, except in stage {@code damage}, whose
 *     replays run to their last step
 * @param lastLoss median of its last ten losses, in nats
 * @param moved L2 distance of its weights from the control's just before the onset; empty if not measured
 */
public record ReplayResult(
        Stage stage,
        long distance,
        String start,
        SpikeOutcome answer,
        ArmVerdict arm,
        double lastLoss,
        OptionalDouble moved) {
    /** The state of the run itself. */
    public static final String OWN = "its own";

    /** The state of the run itself, on the batches that the run continues with after a rollback: skipped batches stay skipped. */
    static final String OTHER_PLAN = "its own, without the batches that a rollback skipped";

    public String name() {
        return arm.name();
    }
}
