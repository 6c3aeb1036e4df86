package dev.epicenter.search;

import java.util.List;

/**
 * Where an up-and-down run among noisy answers settled.
 *
 * @param dose at which the effect comes about half the time: the mean, on the search's scale, of the last
 *     {@link ThresholdSearch#REVERSALS} doses at which it turned
 * @param turned all doses at which it turned, in order
 * @param asked all doses asked for, in order
 */
public record Staircase(double dose, List<Double> turned, List<Double> asked) {}
