package dev.epicenter.forecast;

import java.util.OptionalDouble;

/**
 * A score at a scale.
 *
 * @param x on the axis, log10
 * @param logParams log10
 * @param logTokens log10, 0 where unknown
 * @param score 0 to 1; of no meaning where a prediction is asked for
 */
public record Point(String model, double x, double logParams, double logTokens, double score, OptionalDouble stderr) {}
