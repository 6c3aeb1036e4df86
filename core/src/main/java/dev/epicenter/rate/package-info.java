/** Spike-rate studies: spikes per 1,000 steps as a function of the dose of one hyper-parameter, over several seeds. */
@NullMarked
package dev.epicenter.rate;

import org.jspecify.annotations.NullMarked;
