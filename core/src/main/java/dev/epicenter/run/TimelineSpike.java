package dev.epicenter.run;

import dev.epicenter.segment.DataPlan;
import dev.epicenter.spike.Spike;

/**
 * A spike as the timeline knows it.
 *
 * @param number from 1, as the user names it
 * @param spike as last told
 * @param status what became of it
 * @param segment the segment in which it was found
 * @param live whether its alarm's step still belongs to the run; false: a rollback or a remedy gave those steps up
 * @param plan the run's data plan when it was found: a replay that is to reproduce it needs this one
 */
public record TimelineSpike(int number, Spike spike, Status status, int segment, boolean live, DataPlan plan) {

    /** What became of a spike. */
    public enum Status {
        /** Not over yet. */
        OPEN,
        /** Its last word is said. */
        CLOSED,
        /** The run went back to before it, and it was not over by then. */
        ROLLED_BACK
    }
}
