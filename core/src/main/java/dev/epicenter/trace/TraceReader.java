package dev.epicenter.trace;

import dev.epicenter.CorruptFileException;
import dev.epicenter.UnreadableFileException;
import dev.epicenter.file.RegularFile;
import dev.epicenter.file.StableRead;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonLines;
import dev.epicenter.json.JsonLinesWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * A reader of a segment's trace, which may still grow. It skips torn and damaged rows and reports them in notes with file and
 * line. A missing file has no rows.
 */
public final class TraceReader {
    private final TraceFiles files;
    /** Compacted parts whose checksum was verified; their content never changes, so once is enough. */
    private final Set<Path> verified = new HashSet<>();

    public TraceReader(Path folder) {
        this.files = new TraceFiles(folder);
    }

    /** The rows of {@code metrics.jsonl}, steps ascending: a row out of order counts as damaged. */
    public Rows<StepRecord> steps() {
        return ascending(read(List.of(files.metrics()), TraceFiles.METRICS, StepRecord.class), StepRecord::step);
    }

    /** The losses of {@link #steps}, in less time. */
    public Rows<LossRecord> losses() {
        return ascending(
                read(
                        List.of(files.metrics()),
                        (part, rows, damaged) -> JsonLines.readPart(
                                part, TraceFiles.METRICS, StepRecord.class, LossRecord.class, rows, damaged)),
                LossRecord::step);
    }

    private <T> Rows<T> ascending(Rows<T> read, ToLongFunction<T> step) {
        List<T> ascending = new ArrayList<>();
        DamagedRows damaged = new DamagedRows(files.metrics());
        long last = 0;
        for (T row : read.rows()) {
            long at = step.applyAsLong(row);
            if (at > last) {
                ascending.add(row);
                last = at;
            } else {
                damaged.add("step " + at + " follows step " + last);
            }
        }
        List<String> notes = new ArrayList<>(read.notes());
        damaged.note().ifPresent(notes::add);
        return new Rows<>(ascending, notes);
    }

    /**
     * A snapshot of the parts of {@code tensors.jsonl}.
     *
     * @param parquet files of compacted parts, oldest first, checksums verified; the columns are the keys of a JSON line
     * @param jsonl files of the other parts, oldest first, the one being written last; the first line of each is a header
     *     without {@code step}
     * @param notes a sentence for each compacted part that has no checksum, or is damaged and not in {@code parquet}
     */
    public record Parts(List<Path> parquet, List<Path> jsonl, List<String> notes) {
        public Parts {
            parquet = List.copyOf(parquet);
            jsonl = List.copyOf(jsonl);
            notes = List.copyOf(notes);
        }

        /** The rows of the parts that are JSON lines. */
        public Rows<TensorRecord> open() {
            return read(jsonl, TraceFiles.TENSORS, TensorRecord.class);
        }
    }

    /** Reads parts of {@code tensors.jsonl}. */
    @FunctionalInterface
    public interface PartsReader<T, E extends Exception> {
        T read(Parts parts) throws E;
    }

    /**
     * Reads the parts of {@code tensors.jsonl}. If a part is closed or compacted during the read, all parts are read again.
     *
     * @param reader may run several times
     */
    public <T, E extends Exception> T readParts(PartsReader<T, E> reader) throws E {
        return StableRead.of(files::partNames, () -> reader.read(parts()));
    }

    private Parts parts() {
        List<Path> whole = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Path part : files.compactedParts()) {
            try {
                if (verified.contains(part) || PartChecksum.verify(part, notes::add)) {
                    verified.add(part);
                    whole.add(part);
                }
            } catch (UnreadableFileException unreadable) {
                notes.add(unreadable.getMessage() + "; its rows are skipped");
            }
        }
        return new Parts(whole, files.openParts(), notes);
    }

    /** The rows of all parts that are JSON lines; rows of compacted parts are in their Parquet files. */
    public Rows<TensorRecord> tensors() {
        return StableRead.of(files::partNames, () -> read(files.openParts(), TraceFiles.TENSORS, TensorRecord.class));
    }

    /** The rows of {@code logits.jsonl}. */
    public Rows<LogitRecord> logits() {
        return read(List.of(files.logits()), TraceFiles.LOGITS, LogitRecord.class);
    }

    /** The rows of {@code logits.jsonl} of steps {@code from} to {@code to}. */
    public Rows<LogitRecord> logits(long from, long to) {
        return new RowsByStep<>(files.logits(), LogitRecord.class, LogitRecord::step).between(from, to);
    }

    /** The rows of {@code sequences.jsonl} of steps {@code from} to {@code to}. */
    public Rows<SequenceRecord> sequences(long from, long to) {
        return new RowsByStep<>(files.sequences(), SequenceRecord.class, SequenceRecord::step).between(from, to);
    }

    /** The rows of {@code sequences.jsonl}. */
    public Rows<SequenceRecord> sequences() {
        return read(List.of(files.sequences()), TraceFiles.SEQUENCES, SequenceRecord.class);
    }

    /**
     * Removes torn last lines and the leftovers of a killed compaction. Other damaged rows stay unchanged. Only for the run's
     * writer, before it writes to the folder.
     *
     * @return what was repaired and what is damaged, one sentence each
     */
    public List<String> repair() {
        files.removeLeftovers();
        List<String> notes = new ArrayList<>();
        notes.addAll(repair(files.metrics(), TraceFiles.METRICS, StepRecord.class));
        for (Path part : files.openParts()) {
            notes.addAll(repair(part, TraceFiles.TENSORS, TensorRecord.class));
        }
        notes.addAll(repair(files.logits(), TraceFiles.LOGITS, LogitRecord.class));
        notes.addAll(repair(files.sequences(), TraceFiles.SEQUENCES, SequenceRecord.class));
        return notes;
    }

    private static List<String> repair(Path file, FormatHeader header, Class<?> type) {
        if (!RegularFile.exists(file)) {
            return List.of();
        }
        List<String> notes = new ArrayList<>();
        read(file, lines(header, type), row -> {}, notes).ifPresent(end -> {
            if (end.torn().isPresent() || end.newlineMissing()) {
                JsonLinesWriter.open(file, header, type, end).close();
            }
        });
        return notes;
    }

    /** Reads the lines of a file. */
    @FunctionalInterface
    private interface LinesReader<T> {
        JsonLines.End read(Path file, Consumer<? super T> rows, JsonLines.Damage damaged);
    }

    private static <T> LinesReader<T> lines(FormatHeader header, Class<T> type) {
        return (file, rows, damaged) -> JsonLines.read(file, header, type, rows, damaged);
    }

    private static <T> Rows<T> read(List<Path> parts, FormatHeader header, Class<T> type) {
        return read(parts, lines(header, type));
    }

    private static <T> Rows<T> read(List<Path> parts, LinesReader<T> lines) {
        List<T> rows = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Path part : parts) {
            try {
                if (RegularFile.exists(part)) {
                    read(part, lines, rows::add, notes);
                }
            } catch (UnreadableFileException unreadable) {
                notes.add(unreadable.getMessage() + "; all its rows are skipped");
            }
        }
        return new Rows<>(rows, notes);
    }

    /** Empty if the file has no valid header. */
    private static <T> Optional<JsonLines.End> read(
            Path file, LinesReader<T> lines, Consumer<? super T> rows, List<String> notes) {
        DamagedRows damaged = new DamagedRows(file);
        try {
            JsonLines.End end = lines.read(file, rows, damaged::add);
            damaged.note().ifPresent(notes::add);
            end.torn().ifPresent(notes::add);
            return Optional.of(end);
        } catch (CorruptFileException invalid) {
            notes.add(invalid.getMessage() + "; all its rows are skipped");
            return Optional.empty();
        }
    }
}
