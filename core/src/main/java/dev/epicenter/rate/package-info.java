/**
 * Spike-rate studies: spikes per 1,000 steps as a function of the dose of one hyper-parameter, over several seeds. Cells are
 * trained, stored and resumed by {@link dev.epicenter.study.CellRunner}, as those of a study are. The rest is not a study: a rate
 * study measures without a claim, a pilot or a rule; it counts spikes of lost trainings, too, has intervals for counts, allows one
 * seed, and its stored cells hold counts instead of losses.
 */
@NullMarked
package dev.epicenter.rate;

import org.jspecify.annotations.NullMarked;
