package dev.epicenter.forecast;

import dev.epicenter.statistics.Interval;
import java.util.Optional;

/**
 * A predicted score at a scale. Its intervals are nominal at any distance; whether a back-test checks them at this one is
 * in {@link Study.Predicted#beyondTested}.
 *
 * @param score 0 to 1
 * @param eighty nominal 80% interval, inside 0 to 1; empty where too little could be rehearsed to tell
 * @param ninetyFive nominal 95% interval, likewise
 */
public record Prediction(double score, Optional<Interval> eighty, Optional<Interval> ninetyFive) {}
