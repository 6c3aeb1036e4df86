package dev.epicenter.forecast;

import java.util.List;

/**
 * A score that was not shown, and what was said of it, both 0 to 1.
 *
 * @param distance on the axis from the last scale shown, log10, above 0
 * @param roughness of its series as {@link Roughness} has it; 0 where no change was shown
 */
public record HeldOut(String family, String task, double distance, double roughness, double actual, double predicted) {
    double error() {
        return Math.abs(actual - predicted);
    }

    HeldOut saying(double other) {
        return new HeldOut(family, task, distance, roughness, actual, other);
    }

    /** The mean absolute error; NaN of none. */
    static double mean(List<HeldOut> held) {
        return held.stream().mapToDouble(HeldOut::error).average().orElse(Double.NaN);
    }
}
