package dev.epicenter.spike;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * A detected spike of a series.
 *
 * @param kind how it developed
 * @param onset first step of the rise, located backwards from the alarm
 * @param alarm the step at which it was detected, without look-ahead
 * @param peak step of the largest value so far
 * @param end first step back at the baseline; empty while it is open
 * @param baseline the expected value at the onset, in the series' units
 * @param height peak value minus {@code baseline}, in the series' units; infinite if a value was not finite
 * @param residual the level after the end minus the level before the onset, in the series' units
 * @param severity 0 (negligible) to 1 (permanent), from duration, area and residual
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

    /** How a spike developed. */
    public enum Kind {
        /** It recovered. */
        SPIKE,
        /** It recovered to a worse level. */
        LEVEL_SHIFT,
        /** It did not recover. */
        DIVERGENCE,
        /** A value was NaN or infinite. */
        NON_FINITE,
        /** A single high step, back at the next: reported separately, not a spike. */
        HARD_BATCH;

        /** As displayed: {@code level shift}. */
        public String words() {
            return this == NON_FINITE
                    ? "non-finite"
                    : name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** Steps from onset to end; empty while it is open. */
    public OptionalLong duration() {
        return end.isPresent() ? OptionalLong.of(end.getAsLong() - onset) : OptionalLong.empty();
    }
}
