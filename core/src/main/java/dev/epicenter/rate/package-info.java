/** The type cause: how many spikes there are per 1,000 steps, against the dose of one knob, over seeds. */
@NullMarked
package dev.epicenter.rate;

import org.jspecify.annotations.NullMarked;
