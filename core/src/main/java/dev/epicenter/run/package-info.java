/** The run directory: checkpoints, timeline, lock, retention. */
@NullMarked
package dev.epicenter.run;

import org.jspecify.annotations.NullMarked;
