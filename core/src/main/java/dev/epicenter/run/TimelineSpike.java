package dev.epicenter.run;

import dev.epicenter.segment.DataPlan;
import dev.epicenter.spike.Spike;

/**
 * A spike in the timeline.
 *
 * @param number from 1, as shown to the user
 * @param spike as last reported
 * @param status its current status
 * @param segment the segment in which it was found
 * @param live whether its alarm's step still belongs to the run; false if a rollback or a remedy abandoned it
 * @param plan the run's data plan when it was found; a replay must use this plan
 */
public record TimelineSpike(int number, Spike spike, Status status, int segment, boolean live, DataPlan plan) {

    /** The status of a spike. */
    public enum Status {
        /** Not ended yet. */
        OPEN,
        /** Closed by the detector. */
        CLOSED,
        /** Still open when the run went back to a step before it. */
        ROLLED_BACK
    }
}
