package dev.epicenter.diagnosis.replays;

import dev.epicenter.replay.ArmVerdict;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The result of one replay of a diagnosis.
 *
 * @param stage that requested it
 * @param distance steps from its start to the control's onset
 * @param start description of the state it starts from: {@code its own}, {@code state of step 150}, ...
 * @param answer its outcome
 * @param arm its outcome in numbers; unless {@code answer} is NONE, as known at its alarm, except in the stages {@code damage} and
 *     {@code remedies}, whose replays run to their last step
 * @param lastLoss median of its last ten losses, in nats
 * @param moved L2 distance of its weights from the control's just before the onset; empty if not measured
 * @param key the key of its rows in {@link ReplayStore}; empty in verdicts that did not record it
 */
public record ReplayResult(
        Stage stage,
        long distance,
        String start,
        SpikeOutcome answer,
        ArmVerdict arm,
        double lastLoss,
        OptionalDouble moved,
        Optional<String> key) {
    /** The state of the run itself. */
    public static final String OWN = "its own";

    /** The state of the run itself, on the batches that the run continues with after a rollback: skipped batches stay skipped. */
    public static final String OTHER_PLAN = "its own, without the batches that a rollback skipped";

    public String name() {
        return arm.name();
    }
}
