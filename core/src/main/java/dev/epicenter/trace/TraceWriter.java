package dev.epicenter.trace;

import dev.epicenter.file.Folder;
import dev.epicenter.json.JsonLinesWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Appends what a segment records to its folder: {@code metrics.jsonl}, {@code tensors.jsonl}, {@code logits.jsonl}. The
 * latter two appear with their first row.
 *
 * <p>Rows are buffered and reach the operating system within about a second, and at {@link #sync} the disk: call that
 * before each checkpoint, so that no checkpoint is ever ahead of its trace. Used by one thread at a time.
 */
public final class TraceWriter implements AutoCloseable {
    private static final long FLUSH_NANOS = Duration.ofSeconds(1).toNanos();

    private final TraceFiles files;
    private final JsonLinesWriter metrics;
    private final TensorParts tensors;
    private Optional<JsonLinesWriter> logits = Optional.empty();
    private long flushed = System.nanoTime();

    private TraceWriter(TraceFiles files, JsonLinesWriter metrics, TensorParts tensors) {
        this.files = files;
        this.metrics = metrics;
        this.tensors = tensors;
    }

    /**
     * Starts a trace in {@code folder}, made where it is missing; a trace already there is replaced.
     *
     * @param partSteps steps in a part of {@code tensors.jsonl} before it is closed; 0: never
     * @param compactor takes closed parts, and at {@link #close} the last; empty: they stay as JSONL
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
    public void append(StepRecord step, List<TensorRecord> tensorRows, List<LogitRecord> logitRows) {
        metrics.write(step);
        tensors.append(step.step(), tensorRows);
        if (!logitRows.isEmpty()) {
            JsonLinesWriter writer = logits.orElseGet(
                    () -> JsonLinesWriter.create(files.logits(), TraceFiles.LOGITS, LogitRecord.class));
            logits = Optional.of(writer);
            logitRows.forEach(writer::write);
        }
        long now = System.nanoTime();
        if (now - flushed >= FLUSH_NANOS) {
            flushed = now;
            metrics.flush();
            tensors.flush();
            logits.ifPresent(JsonLinesWriter::flush);
        }
    }

    /** Puts every row so far on the disk. */
    public void sync() {
        metrics.sync();
        tensors.sync();
        logits.ifPresent(JsonLinesWriter::sync);
    }

    /** What could not be done though nothing was lost: parts that stayed as JSONL, a sentence each; all of them once closed. */
    public List<String> notes() {
        return tensors.notes();
    }

    /** Hands over every row, waits for the compactor, closes. */
    @Override
    public void close() {
        try (metrics;
                tensors) {
            logits.ifPresent(JsonLinesWriter::close);
        }
    }
}
