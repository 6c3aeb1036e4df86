package dev.epicenter.diagnosis.replays;

import dev.epicenter.replay.Arm;
import dev.epicenter.replay.OutcomeJudge;
import dev.epicenter.replay.Replay;
import dev.epicenter.replay.ReplayPhase;
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
public record PlannedReplay(Replay replay, OutcomeJudge judge, long distance, String start, List<StepRecord> control) {

    /**
     * Steps by which its spike may be early and still count as the control's: at most half the distance, because the change itself
     * causes a spike at once.
     */
    long early() {
        return Math.min(judge.tolerance(), distance / 2);
    }

    /**
     * The same replay in phases, always run to its last step, to observe what follows the end of its interventions.
     *
     * @param phases as in {@link Replay#phases}
     * @param until description of the phases, for its name
     */
    public PlannedReplay inPhases(List<ReplayPhase> phases, String until) {
        Arm arm = new Arm(replay.arm().name() + until, replay.arm().interventions());
        return new PlannedReplay(
                new Replay(arm, replay.segment(), Optional.empty(), phases), judge, distance, start, control);
    }

    /** The same replay, always run to its last step, to observe what follows the spike. */
    public PlannedReplay toTheEnd() {
        Arm arm = new Arm(
                replay.arm().name() + " to step " + replay.segment().until(),
                replay.arm().interventions());
        return new PlannedReplay(new Replay(arm, replay.segment(), Optional.empty()), judge, distance, start, control);
    }
}
