package dev.epicenter.forecast;

import dev.epicenter.statistics.Interval;
import java.util.Optional;

/**
 * What is said of a score at a scale.
 *
 * @param score 0 to 1
 * @param eighty nominal 80% interval, inside 0 to 1; empty where too little could be rehearsed to tell
 * @param ninetyFive nominal 95% interval, likewise
 */
public record Prediction(double score, Optional<Interval> eighty, Optional<Interval> ninetyFive) {}
