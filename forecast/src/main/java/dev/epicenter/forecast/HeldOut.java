package dev.epicenter.forecast;

/**
 * A score that was not shown, and what was said of it, both 0 to 1.
 *
 * @param distance on the axis from the last scale shown, log10, above 0
 */
public record HeldOut(String family, String task, double distance, double actual, double predicted) {
    double error() {
        return Math.abs(actual - predicted);
    }
}
