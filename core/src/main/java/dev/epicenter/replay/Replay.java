package dev.epicenter.replay;

import dev.epicenter.segment.Segment;
import dev.epicenter.segment.State;
import java.util.Optional;

/**
 * One replay to be run.
 *
 * @param arm what it is called and what it changes
 * @param segment where it starts and how far it goes
 * @param judge ends it at the alarm after which {@link OutcomeJudge#judge} can say nothing else; empty: it goes to its last
 *     step
 * @param yardstick a state of the control that the replay's weights are compared with when they have made as many steps
 */
public record Replay(Arm arm, Segment segment, Optional<OutcomeJudge> judge, Optional<State> yardstick) {

    /** {@code arm} from {@code fork}, to the horizon. */
    public static Replay of(Fork fork, Arm arm) {
        return new Replay(
                arm,
                new Segment(fork.start(), fork.until(), fork.plan(), arm.interventions()),
                Optional.empty(),
                Optional.empty());
    }
}
