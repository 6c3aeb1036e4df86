package dev.epicenter.spike;

import java.util.OptionalLong;

/**
 * One spike of a series.
 *
 * @param kind what became of it
 * @param onset first step of the rise, placed afterwards, backwards from the alarm
 * @param alarm the step at which it was known, with no look-ahead
 * @param peak step of the largest value so far
 * @param end first step back at the baseline; empty while it is open
 * @param baseline what the series was expected to be at the onset, in the series' units
 * @param height peak value minus {@code baseline}, in the series' units; infinite where a value was not finite
 * @param residual how much worse the series is after the end than before the onset, in the series' units
 * @param severity 0 (barely) to 1 (for good), from duration, area and residual
 */
public record Spike(
        Kind kind,
        long onset,
        long alarm,
        long peak,
        OptionalLong end,
        double baseline,
        double height,
        double residual,
        double severity) {

    /** What became of a spike. */
    public enum Kind {
        /** It recovered. */
        SPIKE,
        /** It recovered to a worse level. */
        LEVEL_SHIFT,
        /** It did not recover. */
        DIVERGENCE,
        /** A value was NaN or infinite. */
        NON_FINITE,
        /** One step, gone at the next: reported apart, not a spike. */
        HARD_BATCH
    }

    /** Steps from onset to end; empty while it is open. */
    public OptionalLong duration() {
        return end.isPresent() ? OptionalLong.of(end.getAsLong() - onset) : OptionalLong.empty();
    }
}
