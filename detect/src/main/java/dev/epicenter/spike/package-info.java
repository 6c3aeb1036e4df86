/** Detection of spikes in any series of (step, value). */
@NullMarked
package dev.epicenter.spike;

import org.jspecify.annotations.NullMarked;
