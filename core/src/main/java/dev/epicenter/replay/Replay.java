package dev.epicenter.replay;

import dev.epicenter.segment.Segment;
import dev.epicenter.segment.State;
import java.util.Optional;

/**
 * A replay to run.
 *
 * @param arm its name and its interventions
 * @param segment its start state, data plan and last step
 * @param judge stops it at the alarm that settles the result of {@link OutcomeJudge#judge}; empty: it runs to its last step
 * @param yardstick a state of the control; the replay's weights are compared with it at the same step
 */
public record Replay(Arm arm, Segment segment, Optional<OutcomeJudge> judge, Optional<State> yardstick) {

    /** A replay of {@code arm} from {@code fork} to the horizon. */
    public static Replay of(BranchPoint fork, Arm arm) {
        return new Replay(
                arm,
                new Segment(fork.start(), fork.until(), fork.plan(), arm.interventions()),
                Optional.empty(),
                Optional.empty());
    }
}
