package dev.epicenter.diagnosis.remedies;

import dev.epicenter.diagnosis.replays.PlannedReplay;
import dev.epicenter.diagnosis.replays.SpikeContext;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.replay.StandardArms;
import dev.epicenter.segment.DataPlan;
import java.util.List;

/**
 * The steps over which remedies are followed, the same for all of them.
 *
 * @param plan the data plan that the run continues with
 * @param from step of the checkpoint
 * @param onset the control's
 * @param horizon steps past the onset that the shortest period takes
 * @param steps the run's last step
 * @param followedTo the last step
 */
record RemedyWindow(DataPlan plan, long from, long onset, long horizon, long steps, long followedTo) {

    static RemedyWindow of(SpikeContext context, DataPlan plan, long from, long horizon) {
        long steps = context.config().steps();
        long wanted = RemedyPeriod.followedTo(
                context.onset(), horizon, steps, context.config().eval().every());
        // The last step must have a row.
        long last = wanted - wanted % context.config().trainer().logEvery();
        return new RemedyWindow(plan, from, context.onset(), horizon, steps, last);
    }

    List<RemedyPeriod> periods(Interventions arm) {
        return RemedyPeriod.of(arm, onset, horizon, steps);
    }

    /** The step after which spikes count for a remedy's rate: its end or, if it has none within the window, the spike's place. */
    long countedAfter(RemedyPeriod period, long tolerance) {
        return period.endsBefore(followedTo) ? period.end() : onset + tolerance;
    }

    /**
     * The replay without a remedy.
     *
     * @param seed of the jitter; 0: none, as the run continues
     */
    PlannedReplay unchanged(SpikeContext context, int seed) {
        return context.replayOn(plan, from, followedTo, jittered(Interventions.NONE, seed))
                .toTheEnd();
    }

    /** The replay of a remedy with the same jitter. */
    PlannedReplay replay(SpikeContext context, FollowedRemedy remedy, int seed) {
        Interventions arm = jittered(remedy.arm(), seed);
        PlannedReplay replay = context.replayOn(plan, from, followedTo, arm);
        RemedyPeriod period = remedy.period();
        if (!period.endsBefore(followedTo)) {
            return replay.toTheEnd();
        }
        String rewarmed = period.rewarm() > 0 ? ", re-warmed over " + period.rewarm() : "";
        return replay.inPhases(
                period.phases(arm, followedTo), " until " + period.until() + rewarmed + ", to step " + followedTo);
    }

    private static Interventions jittered(Interventions arm, int seed) {
        return seed == 0 ? arm : arm.and(StandardArms.jitter(seed));
    }
}
