package dev.epicenter.recovery;

import java.util.OptionalLong;

/**
 * A request to continue a run from a checkpoint with interventions.
 *
 * @param from step of the checkpoint to go back to; 0: the start of the run
 * @param with interventions as text, separated by commas
 * @param until the last step with interventions; empty: the run's last
 */
public record RemedyRequest(long from, String with, OptionalLong until) {}
