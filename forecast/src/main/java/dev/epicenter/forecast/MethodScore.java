package dev.epicenter.forecast;

import dev.epicenter.statistics.Interval;
import java.util.OptionalDouble;

/**
 * The result of one method in a back-test.
 *
 * @param chosen whether this method makes the predictions; decided before the held-out scores are used
 * @param weight in the blend, 0 to 1; 1 for the blend itself
 * @param inner its mean absolute error in the inner back-tests, in points; empty where the training set has too few
 *     scales
 * @param error its mean absolute error in points (hundredths of a score)
 * @param skill the fraction of the last value's error that it removes; negative if it is worse
 * @param less the 95% interval of its error minus the last value's, in points, by resampling families and tasks with
 *     pairs kept together
 * @param coverage of its nominal 80% intervals, calibrated on the inner back-tests; empty without intervals
 */
public record MethodScore(
        Method method,
        boolean chosen,
        double weight,
        OptionalDouble inner,
        double error,
        double skill,
        Interval less,
        OptionalDouble coverage) {}
