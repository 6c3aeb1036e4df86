package dev.epicenter.recovery;

import dev.epicenter.intervention.Interventions;
import java.util.OptionalLong;

/**
 * A request to continue a run from a checkpoint with interventions.
 *
 * @param from step of the checkpoint to go back to; 0: the start of the run
 * @param with interventions, one or more
 * @param until the last step with interventions; empty: the run's last
 * @param rewarm steps after {@code until} over which a lower learning rate returns to the run's; 0: at once
 */
public record RemedyRequest(long from, Interventions with, OptionalLong until, long rewarm) {

    /** A request whose interventions end at once. */
    public RemedyRequest(long from, Interventions with, OptionalLong until) {
        this(from, with, until, 0);
    }
}
