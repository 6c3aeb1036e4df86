package dev.epicenter.forecast;

import java.util.List;

/**
 * A held-out score and its prediction, both from 0 to 1.
 *
 * @param items the questions that the task asks, see {@link Series#items}
 * @param situation its distance on the axis from the last shown scale is above 0
 * @param variability of its series, see {@link SeriesVariability}; 0 where no change was shown
 * @param last the score at the last shown scale
 * @param spread the standard deviation of the predictions of several methods; 0 for one method
 */
public record HeldOutPrediction(
        String family,
        String task,
        String items,
        Situation situation,
        double variability,
        double last,
        double actual,
        double predicted,
        double spread) {
    /** On the axis from the last shown scale, log10, above 0. */
    double distance() {
        return situation.distance();
    }

    double error() {
        return Math.abs(actual - predicted);
    }

    /** The error that is expected before {@link #actual} is known; above 0. */
    double expected() {
        return expected(ExpectedError.LEAST);
    }

    double expected(double least) {
        return ExpectedError.of(variability, last, predicted, spread, least);
    }

    HeldOutPrediction withPrediction(double prediction, double newSpread) {
        return new HeldOutPrediction(family, task, items, situation, variability, last, actual, prediction, newSpread);
    }

    /** The mean absolute error; NaN without scores. */
    static double mean(List<HeldOutPrediction> held) {
        return held.stream().mapToDouble(HeldOutPrediction::error).average().orElse(Double.NaN);
    }
}
