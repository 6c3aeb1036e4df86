package dev.epicenter.log.scan;

import dev.epicenter.log.format.SkippedSteps;

/**
 * What a key of a log is used for. A function of its name and the user's selection alone, so reading and scanning may ask
 * at the same time.
 *
 * @param isMetric whether it is a metric to scan
 * @param isStep whether it may be the step, or is the x-axis
 * @param isRun whether it separates runs, splits or processes
 * @param isGradient whether it is a gradient norm that is not itself scanned
 * @param isSkippedSteps whether it counts steps that loss scaling skipped
 * @param isValue whether it holds the value of a metric that another key names
 * @param isMicroBatch whether it numbers the micro-batches of a step
 */
record KeyUse(
        boolean isMetric,
        boolean isStep,
        boolean isRun,
        boolean isGradient,
        boolean isSkippedSteps,
        boolean isValue,
        boolean isMicroBatch) {

    static KeyUse of(String key, SeriesSelector choice) {
        boolean metric = isSubstitute(key, choice) || choice.takes(key);
        boolean step = choice.step()
                .map(name -> SeriesSelector.fits(name, key))
                .orElseGet(() -> SeriesNames.stepRank(key) >= 0);
        boolean x = choice.x().filter(name -> SeriesSelector.fits(name, key)).isPresent();
        return new KeyUse(
                metric,
                step || x,
                RunSeparator.isKey(key),
                !metric && MetricNames.isGradientNorm(key),
                SkippedSteps.isCount(key),
                SeriesNames.isValue(key),
                SeriesNames.isMicroBatch(key));
    }

    /** Whether the metric is scanned in place of a loss if the log has none. */
    static boolean isSubstitute(String metric, SeriesSelector choice) {
        return choice.metrics().isEmpty() && SeriesNames.isSubstitute(metric);
    }

    /** Whether the text of {@code key} is needed where it is not a number. */
    static boolean wantsText(String key) {
        return SeriesNames.isMetricName(key) || RunSeparator.isKey(key);
    }

    /** Whether its values are needed. */
    boolean isWanted() {
        return isMetric || isStep || isRun || isGradient || isSkippedSteps || isValue || isMicroBatch;
    }
}
