package dev.epicenter.skip;

import dev.epicenter.segment.DataPlan;
import java.util.List;
import java.util.OptionalLong;

/**
 * What is left out, and where training starts again. Steps are optimizer updates counted from 1.
 *
 * @param spike what it is for
 * @param firstStep the first whose batches are left out
 * @param lastStep the last one, inclusive
 * @param restart updates that the checkpoint to start from has behind it, at most {@code firstStep} - 1; 0: none, from the
 *     beginning; empty: no checkpoints were named
 * @param batches how the trainer's loader counts
 * @param earlier what was skipped already when the spike came
 * @param notes what was bent or assumed, each a sentence without its full stop
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

    /** How many steps' batches are left out. */
    public long steps() {
        return lastStep - firstStep + 1;
    }

    /** Updates behind the checkpoint to start from; where none was named, the latest that will do. */
    public long restartOrLatest() {
        return restart.orElse(firstStep - 1);
    }

    /** The first batch of the loader that is left out, from 0 over all epochs. */
    public long firstBatch() {
        return batches.first(firstStep);
    }

    /** The last one, inclusive. */
    public long lastBatch() {
        return batches.last(lastStep);
    }
}
