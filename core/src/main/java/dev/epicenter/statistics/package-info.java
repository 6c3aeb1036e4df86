/**
 * The statistics that a diagnosis stands on: exact tests, intervals and sequential decisions for spike rates, made for
 * the small numbers that replays give (5 to 30 a cell).
 *
 * <p>Pure functions. Whatever draws random numbers takes a seed, so the same evidence always reads the same. The seed of
 * a training is the unit of replication: the steps of one run depend on each other and are never counted as trials.
 */
@NullMarked
package dev.epicenter.statistics;

import org.jspecify.annotations.NullMarked;
