/** Automatic recovery from spikes: rollback and skipped batches, by PaLM's rule, or a diagnosed remedy. */
@NullMarked
package dev.epicenter.recovery;

import org.jspecify.annotations.NullMarked;
