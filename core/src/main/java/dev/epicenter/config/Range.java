package dev.epicenter.config;

import dev.epicenter.Key;
import dev.epicenter.NumberText;

/** The range of valid values of a number in the run file. An infinite bound means no bound. */
public record Range(double min, boolean minExclusive, double max, boolean maxExclusive) {

    /** The range that {@code key} states. */
    public static Range of(Key key) {
        return new Range(key.min(), key.minExclusive(), key.max(), key.maxExclusive());
    }

    /** Whether {@code value} is in the range. NaN and infinities never are. */
    public boolean contains(double value) {
        return Double.isFinite(value)
                && (minExclusive ? value > min : value >= min)
                && (maxExclusive ? value < max : value <= max);
    }

    public boolean isUnbounded() {
        return Double.isInfinite(min) && Double.isInfinite(max);
    }

    /** The range as text: "0 or more", "0 to 1", "at least 0, less than 1". */
    @Override
    public String toString() {
        if (isUnbounded()) {
            return "any finite number";
        }
        if (Double.isInfinite(max)) {
            return minExclusive ? "more than " + NumberText.of(min) : NumberText.of(min) + " or more";
        }
        if (Double.isInfinite(min)) {
            return maxExclusive ? "less than " + NumberText.of(max) : NumberText.of(max) + " or less";
        }
        if (!minExclusive && !maxExclusive) {
            return NumberText.of(min) + " to " + NumberText.of(max);
        }
        return (minExclusive ? "more than " : "at least ")
                + NumberText.of(min)
                + (maxExclusive ? ", less than " : ", at most ")
                + NumberText.of(max);
    }
}
