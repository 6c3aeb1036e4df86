/**
 * Forecasts of task scores by scale: reads a long table of scores, back-tests models of score by scale on held-out
 * scales, and predicts with intervals calibrated by the back-tests.
 *
 * <p>All functions are pure except the reader. Scores are fractions from 0 to 1; scales are log10.
 */
@NullMarked
package dev.epicenter.forecast;

import org.jspecify.annotations.NullMarked;
