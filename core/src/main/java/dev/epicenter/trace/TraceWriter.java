package dev.epicenter.trace;

import dev.epicenter.file.Folder;
import dev.epicenter.json.JsonLinesWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A writer of a segment's trace: {@code metrics.jsonl}, {@code tensors.jsonl}, {@code logits.jsonl}, {@code sequences.jsonl}. It
 * creates all but the first with their first row.
 *
 * <p>Buffered rows reach the operating system within about a second and the disk at {@link #sync}. Call it before each
 * checkpoint: no checkpoint may be ahead of its trace. For use by one thread at a time.
 */
public final class TraceWriter implements AutoCloseable {
    private static final long FLUSH_NANOS = Duration.ofSeconds(1).toNanos();

    private final TraceFiles files;
    private final JsonLinesWriter metrics;
    private final TensorParts tensors;
    private Optional<JsonLinesWriter> logits = Optional.empty();
    private Optional<JsonLinesWriter> sequences = Optional.empty();
    private long flushed = System.nanoTime();

    private TraceWriter(TraceFiles files, JsonLinesWriter metrics, TensorParts tensors) {
        this.files = files;
        this.metrics = metrics;
        this.tensors = tensors;
    }

    /**
     * Starts a trace in {@code folder}, which is created if missing. An existing trace is replaced.
     *
     * @param partSteps steps per part of {@code tensors.jsonl}; 0: a single part
     * @param compactor converts closed parts, and the last at {@link #close}; empty: parts stay as JSONL
     * @throws dev.epicenter.EpicenterException where the folder cannot be written
     */
    public static TraceWriter create(Path folder, long partSteps, Optional<PartCompactor> compactor) {
        Folder.create(folder);
        TraceFiles files = new TraceFiles(folder);
        files.delete();
        return new TraceWriter(
                files,
                JsonLinesWriter.create(files.metrics(), TraceFiles.METRICS, StepRecord.class),
                new TensorParts(files, partSteps, compactor));
    }

    /**
     * Appends one step's rows.
     *
     * @throws dev.epicenter.EpicenterException where the disk is full or cannot be written
     */
    public void append(
            StepRecord step,
            List<TensorRecord> tensorRows,
            List<LogitRecord> logitRows,
            List<SequenceRecord> sequenceRows) {
        metrics.write(step);
        tensors.append(step.step(), tensorRows);
        if (!logitRows.isEmpty()) {
            JsonLinesWriter writer = logits.orElseGet(
                    () -> JsonLinesWriter.create(files.logits(), TraceFiles.LOGITS, LogitRecord.class));
            logits = Optional.of(writer);
            logitRows.forEach(writer::write);
        }
        if (!sequenceRows.isEmpty()) {
            JsonLinesWriter writer = sequences.orElseGet(
                    () -> JsonLinesWriter.create(files.sequences(), TraceFiles.SEQUENCES, SequenceRecord.class));
            sequences = Optional.of(writer);
            sequenceRows.forEach(writer::write);
        }
        long now = System.nanoTime();
        if (now - flushed >= FLUSH_NANOS) {
            flushed = now;
            metrics.flush();
            tensors.flush();
            logits.ifPresent(JsonLinesWriter::flush);
            sequences.ifPresent(JsonLinesWriter::flush);
        }
    }

    /** Appends the rows of a step without sequences. */
    public void append(StepRecord step, List<TensorRecord> tensorRows, List<LogitRecord> logitRows) {
        append(step, tensorRows, logitRows, List.of());
    }

    /** Forces all rows to the disk. */
    public void sync() {
        metrics.sync();
        tensors.sync();
        logits.ifPresent(JsonLinesWriter::sync);
        sequences.ifPresent(JsonLinesWriter::sync);
    }

    /** Problems without loss of data: a sentence for each part that stayed as JSONL. Complete after {@link #close}. */
    public List<String> notes() {
        return tensors.notes();
    }

    /** Writes all rows, waits for the compactor, and closes. */
    @Override
    public void close() {
        try (metrics;
                tensors) {
            logits.ifPresent(JsonLinesWriter::close);
            sequences.ifPresent(JsonLinesWriter::close);
        }
    }
}
