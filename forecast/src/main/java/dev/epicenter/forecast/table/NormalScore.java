package dev.epicenter.forecast.table;

import java.util.OptionalDouble;

/**
 * A score with a known model, as a fraction that rises with skill.
 *
 * @param raw the score in the file; its parameters are known
 * @param fraction 0 to 1
 * @param chance a fraction; empty where unknown
 * @param stderr of the fraction
 * @param count of the scores of the file that it is the mean of
 */
public record NormalScore(
        RawScore raw, ScoreUnit unit, double fraction, OptionalDouble chance, OptionalDouble stderr, int count) {}
