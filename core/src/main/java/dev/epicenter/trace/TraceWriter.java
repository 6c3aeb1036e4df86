package dev.epicenter.trace;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Appends what a segment records to its folder: {@code metrics.jsonl}, {@code tensors.jsonl}, {@code logits.jsonl}.
 *
 * <p>Rows are buffered and reach the operating system within about a second, and at {@link #sync} the disk: call that
 * before each checkpoint, so that no checkpoint is ever ahead of its trace. Used by one thread at a time.
 */
public final class TraceWriter implements AutoCloseable {
    private TraceWriter() {}

    /**
     * Starts a trace in {@code folder}, made where it is missing; a trace already there is replaced.
     *
     * @param partSteps steps in a part of {@code tensors.jsonl} before it is closed; 0: never
     * @param compactor takes closed parts; empty: they stay as JSONL
     * @throws dev.epicenter.EpicenterException where the folder cannot be written
     */
    public static TraceWriter create(Path folder, long partSteps, Optional<PartCompactor> compactor) {
        throw new UnsupportedOperationException("not yet");
    }

    /** Appends one step's rows. */
    public void append(StepRecord step, List<TensorRecord> tensors, List<LogitRecord> logits) {
        throw new UnsupportedOperationException("not yet");
    }

    /** Puts every row so far on the disk. */
    public void sync() {
        throw new UnsupportedOperationException("not yet");
    }

    /** What could not be done though nothing was lost: parts that stayed as JSONL, a sentence each. */
    public List<String> notes() {
        throw new UnsupportedOperationException("not yet");
    }

    /** Syncs, waits for the compactor, closes. */
    @Override
    public void close() {
        throw new UnsupportedOperationException("not yet");
    }
}
