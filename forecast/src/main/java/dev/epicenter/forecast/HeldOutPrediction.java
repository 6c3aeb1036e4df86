package dev.epicenter.forecast;

import java.util.List;

/**
 * A held-out score and its prediction, both from 0 to 1.
 *
 * @param distance on the axis from the last shown scale, log10, above 0
 * @param variability of its series, see {@link SeriesVariability}; 0 where no change was shown
 */
public record HeldOutPrediction(
        String family, String task, double distance, double variability, double actual, double predicted) {
    double error() {
        return Math.abs(actual - predicted);
    }

    HeldOutPrediction withPrediction(double prediction) {
        return new HeldOutPrediction(family, task, distance, variability, actual, prediction);
    }

    /** The mean absolute error; NaN without scores. */
    static double mean(List<HeldOutPrediction> held) {
        return held.stream().mapToDouble(HeldOutPrediction::error).average().orElse(Double.NaN);
    }
}
