package dev.epicenter.report;

import dev.epicenter.spike.Spike;

/**
 * A spike as the report tells it.
 *
 * @param number as in {@code --spike}
 * @param spike what the detector said last
 * @param until the last step shaded: its end, or the last step recorded while it was open
 * @param live whether its onset lies on the branch that the run kept
 * @param action what was done about it, in words
 */
public record SpikeRow(int number, Spike spike, long until, boolean live, String action) {}
