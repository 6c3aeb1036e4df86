package dev.epicenter.forecast;

import dev.epicenter.statistics.Interval;
import java.util.OptionalDouble;

/**
 * How a method did on the scales held out.
 *
 * @param chosen whether it is what is predicted with, as was settled before they were looked at
 * @param weight its part in the blend, 0 to 1; of the blend itself 1
 * @param inner its mean absolute error, in points, in rehearsal on the training; empty where that has too few scales
 * @param error its mean absolute error in points (hundredths of a score)
 * @param skill the part of the last value's error that it saves; below 0 it is worse
 * @param less its error less the last value's, in points: 95% by resampling families and tasks, pairs kept together
 * @param coverage of its nominal 80% intervals, whose width is from the rehearsal; empty without such
 */
public record Judged(
        Method method,
        boolean chosen,
        double weight,
        OptionalDouble inner,
        double error,
        double skill,
        Interval less,
        OptionalDouble coverage) {}
