package dev.epicenter.forecast;

/** A score that was not shown, and what was said of it, both 0 to 1. */
public record HeldOut(String family, String task, double actual, double predicted) {
    double error() {
        return Math.abs(actual - predicted);
    }
}
