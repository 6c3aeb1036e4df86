package dev.epicenter.config;

import dev.epicenter.Key;

/**
 * A planted fault, for tests and demonstrations: its cause is known, and nothing but the trainer reads it. In the run
 * file a map with the key {@code kind}.
 */
public sealed interface Fault {
    /** Batches whose tokens and targets are replaced by uniformly random ones: {@code kind: damaged_batches}. */
    record DamagedBatches(
            @Key(value = "index of the first damaged batch", required = true, min = 0)
            long from,

            @Key(value = "how many in a row", required = true, min = 1)
            long count)
            implements Fault {}
}
