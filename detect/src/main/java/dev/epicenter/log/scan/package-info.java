/** The loss series of a log, and the scan of each for spikes. */
@NullMarked
package dev.epicenter.log.scan;

import org.jspecify.annotations.NullMarked;
