/**
 * The statistics of a diagnosis: exact tests, intervals and sequential tests for spike rates, for the small numbers of
 * replays (5 to 30 per cell).
 *
 * <p>All are pure functions. Randomized methods take a seed, so the same evidence always gives the same result. The
 * training seed is the unit of replication: the steps of one run are dependent and never counted as trials.
 */
@NullMarked
package dev.epicenter.statistics;

import org.jspecify.annotations.NullMarked;
