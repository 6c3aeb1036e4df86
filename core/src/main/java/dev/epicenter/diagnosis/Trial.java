package dev.epicenter.diagnosis;

import dev.epicenter.replay.ArmVerdict;
import java.util.OptionalDouble;

/**
 * One replay of a diagnosis, and what it did.
 *
 * @param stage that asked for it
 * @param distance steps from its start to the control's onset
 * @param start the state it starts from, in words: {@code its own}, {@code of step 150}, ...
 * @param answer in a word
 * @param arm in figures; where {@code answer} is not NONE, they are those known at its alarm, but for
 *     stage {@code damage}, whose replays go on to their last step
 * @param lastLoss median of its last ten losses, in nats
 * @param moved L2 distance of its weights from the control's just before the onset; empty where not measured
 */
public record Trial(
        Stage stage,
        long distance,
        String start,
        Answer answer,
        ArmVerdict arm,
        double lastLoss,
        OptionalDouble moved) {
    /** The state of the run itself. */
    public static final String OWN = "its own";

    /** The same, on the batches that the run goes on with since a rollback: those that it skipped stay skipped. */
    static final String OTHER_PLAN = "its own, without the batches that a rollback skipped";

    public String name() {
        return arm.name();
    }
}
