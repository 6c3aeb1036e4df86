package dev.epicenter.replay;

import dev.epicenter.segment.Segment;
import java.util.List;
import java.util.Optional;

/**
 * A replay to run.
 *
 * @param arm its name and its interventions
 * @param segment its start state, data plan and last step
 * @param judge stops it at the alarm that settles the result of {@link OutcomeJudge#judge}; empty: it runs to its last step
 * @param phases in place of the segment's interventions; the last one ends with the segment. Empty: the segment's interventions
 *     hold to its last step
 */
public record Replay(Arm arm, Segment segment, Optional<OutcomeJudge> judge, List<ReplayPhase> phases) {
    public Replay {
        phases = List.copyOf(phases);
        if (!phases.isEmpty() && phases.get(phases.size() - 1).until() != segment.until()) {
            throw new IllegalArgumentException("phases to step "
                    + phases.get(phases.size() - 1).until() + " of a segment to step " + segment.until());
        }
    }

    /** A replay whose interventions hold to its last step. */
    public Replay(Arm arm, Segment segment, Optional<OutcomeJudge> judge) {
        this(arm, segment, judge, List.of());
    }

    /** The last step that trains under the arm's interventions. */
    public long changedUntil() {
        return phases.isEmpty() ? segment.until() : phases.get(0).until();
    }

    /** A replay of {@code arm} from {@code fork} to the horizon. */
    public static Replay of(BranchPoint fork, Arm arm) {
        return new Replay(
                arm, new Segment(fork.start(), fork.until(), fork.plan(), arm.interventions()), Optional.empty());
    }
}
