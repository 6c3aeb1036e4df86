package dev.epicenter.diagnosis.remedies;

import dev.epicenter.intervention.Interventions;
import dev.epicenter.intervention.Rewarming;
import dev.epicenter.replay.ReplayPhase;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps of a remedy: how long it is applied, and how far it is followed.
 *
 * @param kind which of the preset periods
 * @param until the last step under it
 * @param rewarm steps over which the learning rate returns to the run's after {@code until}; 0: at once
 */
public record RemedyPeriod(Kind kind, long until, long rewarm) {

    /** The preset periods, shortest first. */
    public enum Kind {
        /** To the horizon, then at once back to the run's own values. */
        TO_HORIZON,
        /** To the horizon, then with re-warming; for a lower learning rate only. */
        TO_HORIZON_REWARMED,
        /** Three times as far past the onset. */
        THREE_TIMES,
        /** To the end of the run. It has no end within the steps that are followed. */
        TO_THE_END
    }

    /** Horizons past the onset that the longest period with an end takes. */
    private static final long TIMES = 3;

    /** Re-warming takes this share of the horizon. */
    private static final long REWARM_SHARE = 2;

    /**
     * The last step to which all remedies are followed: at least a horizon past the end of each, within the run.
     *
     * @param steps the run's last step
     * @param evaluatedEvery steps between two evaluations of the held-out loss, 0 for none: the last step is one of them if possible
     */
    static long followedTo(long onset, long horizon, long steps, long evaluatedEvery) {
        long last = Math.max(steps, onset + horizon);
        long wanted = Math.min(last, onset + (TIMES + 1) * horizon);
        if (evaluatedEvery <= 0) {
            return wanted;
        }
        long evaluated = -Math.floorDiv(-wanted, evaluatedEvery) * evaluatedEvery;
        return evaluated <= last ? evaluated : wanted;
    }

    /**
     * The periods to try, shortest first.
     *
     * @param arm the remedy's interventions
     * @param horizon steps past the onset to which replays are followed
     * @param steps the run's last step
     */
    static List<RemedyPeriod> of(Interventions arm, long onset, long horizon, long steps) {
        List<RemedyPeriod> periods = new ArrayList<>();
        long rewarm = horizon / REWARM_SHARE;
        periods.add(new RemedyPeriod(Kind.TO_HORIZON, onset + horizon, 0));
        if (Rewarming.isPossible(arm) && onset + horizon + rewarm < steps) {
            periods.add(new RemedyPeriod(Kind.TO_HORIZON_REWARMED, onset + horizon, rewarm));
        }
        periods.add(new RemedyPeriod(Kind.THREE_TIMES, onset + TIMES * horizon, 0));
        periods.removeIf(period -> period.until >= steps);
        periods.add(new RemedyPeriod(Kind.TO_THE_END, steps, 0));
        return List.copyOf(periods);
    }

    /** The last step that trains with other values than the run's. */
    public long end() {
        return until + rewarm;
    }

    /** Whether the remedy ends before the last step that is followed. */
    public boolean endsBefore(long followedTo) {
        return kind != Kind.TO_THE_END && end() < followedTo;
    }

    /** The phases of a replay to {@code last}; empty if the remedy is in force to its last step. */
    List<ReplayPhase> phases(Interventions arm, long last) {
        List<ReplayPhase> phases = new ArrayList<>();
        if (until >= last) {
            return phases;
        }
        phases.add(new ReplayPhase(until, arm.list()));
        for (Rewarming.Stage stage : Rewarming.stages(arm, until, rewarm)) {
            if (stage.until() < last) {
                phases.add(new ReplayPhase(stage.until(), stage.with().list()));
            }
        }
        phases.add(new ReplayPhase(last, List.of()));
        return phases;
    }
}
