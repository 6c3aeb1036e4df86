package dev.epicenter.diagnosis;

import dev.epicenter.replay.Arm;
import dev.epicenter.replay.OutcomeJudge;
import dev.epicenter.replay.Replay;
import dev.epicenter.trace.StepRecord;
import java.util.List;
import java.util.Optional;

/**
 * A replay that a stage asks for.
 *
 * @param judge says what it did
 * @param distance steps from its start to the control's onset
 * @param start as in {@link Trial#start}
 * @param control rows of the unchanged replay, whose hyper-parameters those of this one are compared with
 */
record Planned(Replay replay, OutcomeJudge judge, long distance, String start, List<StepRecord> control) {

    /**
     * Steps by which its spike may be early and still be the control's: no more than half of those there are, for what comes
     * at once is of the change's own making.
     */
    long early() {
        return Math.min(judge.tolerance(), distance / 2);
    }

    /** The same, but it goes to its last step whatever it does: for what comes after the spike. */
    Planned toTheEnd() {
        Arm arm = new Arm(
                replay.arm().name() + " to step " + replay.segment().until(),
                replay.arm().interventions());
        return new Planned(
                new Replay(arm, replay.segment(), Optional.empty(), replay.yardstick()),
                judge,
                distance,
                start,
                control);
    }
}
