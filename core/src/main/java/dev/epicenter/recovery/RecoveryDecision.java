package dev.epicenter.recovery;

import dev.epicenter.run.TimelineEvent;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.SkipRange;
import java.util.Optional;

/** What is to be done about a spike, now. */
public sealed interface RecoveryDecision {

    /** Nothing: the policy only records, or the spike has passed. */
    record Continue() implements RecoveryDecision {}

    /** Nothing before step {@code until} is complete; then decide again. */
    record Wait(long until) implements RecoveryDecision {}

    /**
     * Back to a checkpoint, and on from there without the skipped batches.
     *
     * @param toStep the checkpoint's step; 0: the start of the run
     * @param skipped the batches from the checkpoint's cursor that nothing will train on
     * @param plan the data plan from there on
     * @param attempt 1, or one more each time the spike returned at the same place
     * @param remark where the rule could not be met to the letter, how it was bent
     */
    record RollBack(long toStep, SkipRange skipped, DataPlan plan, int attempt, Optional<String> remark)
            implements RecoveryDecision {}

    /**
     * The run ends here.
     *
     * @param lastGood step of the newest checkpoint before the spike; 0: there is none but the start of the run
     * @param message one line for the user
     */
    record Stop(TimelineEvent.Reason reason, long lastGood, String message) implements RecoveryDecision {}
}
