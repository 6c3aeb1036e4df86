package dev.epicenter.recovery;

import dev.epicenter.run.TimelineEvent;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.SkipRange;
import java.util.Optional;

/** The decision about a spike at the current step. */
public sealed interface RecoveryDecision {

    /** Continue: the policy only records, or the spike has ended. */
    record Continue() implements RecoveryDecision {}

    /** Continue to step {@code until}, then decide again. */
    record Wait(long until) implements RecoveryDecision {}

    /**
     * Go back to a checkpoint and continue without the skipped batches.
     *
     * @param toStep the checkpoint's step; 0: the start of the run
     * @param skipped the skipped batches, from the checkpoint's cursor
     * @param plan the data plan from there
     * @param attempt 1, plus one for each recurrence at the same place
     * @param remark a note on a deviation from the rule, if any
     */
    record RollBack(long toStep, SkipRange skipped, DataPlan plan, int attempt, Optional<String> remark)
            implements RecoveryDecision {}

    /**
     * Stop the run.
     *
     * @param lastGood step of the newest checkpoint before the spike; 0: only the start of the run
     * @param message one line for the user
     */
    record Stop(TimelineEvent.Reason reason, long lastGood, String message) implements RecoveryDecision {}
}
