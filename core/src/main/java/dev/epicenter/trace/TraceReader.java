package dev.epicenter.trace;

import java.nio.file.Path;
import java.util.List;

/**
 * Reads a segment's folder, which may still be written to. A torn last line is left out, and said; other damage is a {@link
 * dev.epicenter.CorruptFileException} that names file and line. A missing file has no rows.
 */
public final class TraceReader {
    private final Path folder;

    public TraceReader(Path folder) {
        this.folder = folder;
    }

    /** The rows of {@code metrics.jsonl}, steps ascending. */
    public Rows<StepRecord> steps() {
        throw new UnsupportedOperationException("not yet: " + folder);
    }

    /** The rows of all parts of {@code tensors.jsonl} that are JSONL still; parts turned into Parquet are in {@link #compactedParts}. */
    public Rows<TensorRecord> tensors() {
        throw new UnsupportedOperationException("not yet");
    }

    /** The Parquet files of parts compacted, oldest first; columns as the keys of a line of {@code tensors.jsonl}. */
    public List<Path> compactedParts() {
        throw new UnsupportedOperationException("not yet");
    }

    /** The JSONL files of parts not compacted, oldest first, the one being written last; the first line of each is a header without {@code step}. */
    public List<Path> openParts() {
        throw new UnsupportedOperationException("not yet");
    }

    /** The rows of {@code logits.jsonl}. */
    public Rows<LogitRecord> logits() {
        throw new UnsupportedOperationException("not yet");
    }
}
