package dev.epicenter.recovery;

import java.util.OptionalLong;

/**
 * What the user wants a run to go on with.
 *
 * @param from step of the checkpoint to go back to; 0: the start of the run
 * @param with interventions as they are typed, joined by commas
 * @param until the last step under them; empty: the run's last
 */
public record RemedyRequest(long from, String with, OptionalLong until) {}
