package dev.epicenter.forecast;

import dev.epicenter.statistics.Interval;
import java.util.Optional;

/**
 * A predicted score at a scale. Its intervals are nominal; {@link ForecastResult.Predicted#beyondTested} reports whether a
 * back-test checks them at this distance.
 *
 * @param score 0 to 1
 * @param eighty nominal 80% interval, inside 0 to 1; empty where inner back-tests have too few errors
 * @param ninetyFive nominal 95% interval in the same form
 */
public record Prediction(double score, Optional<Interval> eighty, Optional<Interval> ninetyFive) {}
