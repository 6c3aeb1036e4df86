/**
 * Task performance against scale: a long table of scores, models of score by scale, their back-test on scales held out,
 * and predictions with intervals that the back-test has calibrated.
 *
 * <p>Pure functions but for the reader. Scores are fractions, 0 to 1; scales are log10.
 */
@NullMarked
package dev.epicenter.forecast;

import org.jspecify.annotations.NullMarked;
