package dev.epicenter.skip;

import dev.epicenter.segment.DataPlan;
import java.util.List;
import java.util.OptionalLong;

/**
 * A skip plan: which batches to skip, and where training restarts. Steps are optimizer updates counted from 1.
 *
 * @param spike the spike to skip
 * @param firstStep the first step whose batches are skipped
 * @param lastStep the last such step, inclusive
 * @param restart step of the checkpoint to restart from, at most {@code firstStep} - 1; 0: from the beginning; empty: no
 *     checkpoints were given
 * @param batches the numbering of the trainer's loader
 * @param earlier skips before the spike
 * @param notes deviations and assumptions, each a sentence without a full stop
 */
public record SkipPlan(
        SpikeSpan spike,
        long firstStep,
        long lastStep,
        OptionalLong restart,
        Batches batches,
        DataPlan earlier,
        List<String> notes) {
    public SkipPlan {
        notes = List.copyOf(notes);
    }

    /** The number of steps whose batches are skipped. */
    public long steps() {
        return lastStep - firstStep + 1;
    }

    /** The step of the checkpoint to restart from; if none was given, the latest possible one. */
    public long restartOrLatest() {
        return restart.orElse(firstStep - 1);
    }

    /** The first skipped batch of the loader, from 0 over all epochs. */
    public long firstBatch() {
        return batches.first(firstStep);
    }

    /** The last skipped batch, inclusive. */
    public long lastBatch() {
        return batches.last(lastStep);
    }
}
