package dev.epicenter.trace;

import dev.epicenter.CorruptFileException;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonLines;
import dev.epicenter.json.JsonLinesWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a segment's folder, which may still be written to. A torn last line is left out, and said; other damage is a {@link
 * CorruptFileException} that names file and line. A missing file has no rows.
 */
public final class TraceReader {
    private final TraceFiles files;

    public TraceReader(Path folder) {
        this.files = new TraceFiles(folder);
    }

    /** The rows of {@code metrics.jsonl}, steps ascending. */
    public Rows<StepRecord> steps() {
        Rows<StepRecord> rows = read(List.of(files.metrics()), TraceFiles.METRICS, StepRecord.class);
        long last = 0;
        for (StepRecord row : rows.rows()) {
            if (row.step() <= last) {
                throw new CorruptFileException(
                        files.metrics(),
                        "step " + row.step() + " follows step " + last,
                        "restore it from a copy, or resume the run from a checkpoint before that step");
            }
            last = row.step();
        }
        return rows;
    }

    /**
     * The rows of all parts of {@code tensors.jsonl} that are JSONL still; parts turned into Parquet are in {@link
     * #compactedParts}.
     */
    public Rows<TensorRecord> tensors() {
        return read(openParts(), TraceFiles.TENSORS, TensorRecord.class);
    }

    /** The Parquet files of parts compacted, oldest first; columns as the keys of a line of {@code tensors.jsonl}. */
    public List<Path> compactedParts() {
        return files.compactedParts();
    }

    /**
     * The JSONL files of parts not compacted, oldest first, the one being written last; the first line of each is a header
     * without {@code step}.
     */
    public List<Path> openParts() {
        return files.openParts();
    }

    /** The rows of {@code logits.jsonl}. */
    public Rows<LogitRecord> logits() {
        return read(List.of(files.logits()), TraceFiles.LOGITS, LogitRecord.class);
    }

    /**
     * Cuts torn last lines off for good, and removes what a compaction that died left behind. For the run's one writer,
     * when nothing writes to the folder.
     *
     * @return what was mended, a sentence each
     */
    public List<String> mend() {
        files.removeLeftovers();
        List<String> notes = new ArrayList<>();
        mend(files.metrics(), TraceFiles.METRICS, StepRecord.class).ifPresent(notes::add);
        for (Path part : openParts()) {
            mend(part, TraceFiles.TENSORS, TensorRecord.class).ifPresent(notes::add);
        }
        mend(files.logits(), TraceFiles.LOGITS, LogitRecord.class).ifPresent(notes::add);
        return notes;
    }

    private static Optional<String> mend(Path file, FormatHeader header, Class<?> type) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonLines.End end;
        try {
            end = JsonLines.read(file, header, type, row -> {});
        } catch (CorruptFileException damage) {
            // Training needs no trace: whoever reads it will be told.
            return Optional.of(String.valueOf(damage.getMessage()));
        }
        if (end.torn().isPresent() || end.newlineMissing()) {
            JsonLinesWriter.open(file, header, type, end).close();
        }
        return end.torn();
    }

    private static <T> Rows<T> read(List<Path> parts, FormatHeader header, Class<T> type) {
        List<T> rows = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Path part : parts) {
            if (Files.exists(part)) {
                JsonLines.read(part, header, type, rows::add).torn().ifPresent(notes::add);
            }
        }
        return new Rows<>(rows, notes);
    }
}
