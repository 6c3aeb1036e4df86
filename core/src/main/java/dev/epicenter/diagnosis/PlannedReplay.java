package dev.epicenter.diagnosis;

import dev.epicenter.replay.Arm;
import dev.epicenter.replay.OutcomeJudge;
import dev.epicenter.replay.Replay;
import dev.epicenter.trace.StepRecord;
import java.util.List;
import java.util.Optional;

/**
 * A replay planned by a stage.
 *
 * @param judge of its outcome
 * @param distance steps from its start to the control's onset
 * @param start as in {@link ReplayResult#start}
 * @param control rows of the unchanged replay, the reference for its hyperparameters
 */
record PlannedReplay(Replay replay, OutcomeJudge judge, long distance, String start, List<StepRecord> control) {

    /**
     * Steps by which its spike may be early and still count as the control's: at most half the distance, because the change itself
     * causes a spike at once.
     */
    long early() {
        return Math.min(judge.tolerance(), distance / 2);
    }

    /** The same replay, always run to its last step, to observe what follows the spike. */
    PlannedReplay toTheEnd() {
        Arm arm = new Arm(
                replay.arm().name() + " to step " + replay.segment().until(),
                replay.arm().interventions());
        return new PlannedReplay(
                new Replay(arm, replay.segment(), Optional.empty(), replay.yardstick()),
                judge,
                distance,
                start,
                control);
    }
}
