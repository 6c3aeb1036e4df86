package dev.epicenter.trace;

import dev.epicenter.CorruptFileException;
import dev.epicenter.file.StableRead;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonLines;
import dev.epicenter.json.JsonLinesWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads a segment's folder, which may still be written to. Rows that are torn or damaged are left out, and said in the
 * notes, with file and line: nothing that is whole is lost for them. A missing file has no rows.
 */
public final class TraceReader {
    private final TraceFiles files;

    public TraceReader(Path folder) {
        this.files = new TraceFiles(folder);
    }

    /** The rows of {@code metrics.jsonl}, steps ascending: a row that does not follow those before it counts as damaged. */
    public Rows<StepRecord> steps() {
        Rows<StepRecord> read = read(List.of(files.metrics()), TraceFiles.METRICS, StepRecord.class);
        List<StepRecord> ascending = new ArrayList<>();
        DamagedRows damaged = new DamagedRows(files.metrics());
        long last = 0;
        for (StepRecord row : read.rows()) {
            if (row.step() > last) {
                ascending.add(row);
                last = row.step();
            } else {
                damaged.add("step " + row.step() + " follows step " + last);
            }
        }
        List<String> notes = new ArrayList<>(read.notes());
        damaged.note().ifPresent(notes::add);
        return new Rows<>(ascending, notes);
    }

    /**
     * The parts of {@code tensors.jsonl} at one moment.
     *
     * @param parquet files of compacted parts, oldest first, checksums verified; columns as the keys of a line
     * @param jsonl files of the other parts, oldest first, the one being written last; the first line of each is a header
     *     without {@code step}
     * @param notes a sentence for each compacted part that is damaged, which is not in {@code parquet}, or has no checksum
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
     * Reads the parts of {@code tensors.jsonl}. Where one was closed or compacted meanwhile, all are read again.
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
            if (PartChecksum.verify(part, notes::add)) {
                whole.add(part);
            }
        }
        return new Parts(whole, files.openParts(), notes);
    }

    /** The rows of all parts that are JSON lines; rows of compacted parts are in their Parquet files. */
    public Rows<TensorRecord> tensors() {
        return readParts(Parts::open);
    }

    /** The rows of {@code logits.jsonl}. */
    public Rows<LogitRecord> logits() {
        return read(List.of(files.logits()), TraceFiles.LOGITS, LogitRecord.class);
    }

    /**
     * Cuts torn last lines off for good, and removes what a compaction that died left behind; rows damaged elsewhere stay as
     * they are. For the run's one writer, when nothing writes to the folder.
     *
     * @return what was mended and what is damaged, a sentence each
     */
    public List<String> mend() {
        files.removeLeftovers();
        List<String> notes = new ArrayList<>();
        notes.addAll(mend(files.metrics(), TraceFiles.METRICS, StepRecord.class));
        for (Path part : files.openParts()) {
            notes.addAll(mend(part, TraceFiles.TENSORS, TensorRecord.class));
        }
        notes.addAll(mend(files.logits(), TraceFiles.LOGITS, LogitRecord.class));
        return notes;
    }

    private static List<String> mend(Path file, FormatHeader header, Class<?> type) {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<String> notes = new ArrayList<>();
        read(file, header, type, row -> {}, notes).ifPresent(end -> {
            if (end.torn().isPresent() || end.newlineMissing()) {
                JsonLinesWriter.open(file, header, type, end).close();
            }
        });
        return notes;
    }

    private static <T> Rows<T> read(List<Path> parts, FormatHeader header, Class<T> type) {
        List<T> rows = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Path part : parts) {
            if (Files.exists(part)) {
                read(part, header, type, rows::add, notes);
            }
        }
        return new Rows<>(rows, notes);
    }

    /** Empty where the file does not even begin as it should. */
    private static <T> Optional<JsonLines.End> read(
            Path file, FormatHeader header, Class<T> type, Consumer<? super T> rows, List<String> notes) {
        DamagedRows damaged = new DamagedRows(file);
        try {
            JsonLines.End end = JsonLines.read(file, header, type, rows, damaged::add);
            damaged.note().ifPresent(notes::add);
            end.torn().ifPresent(notes::add);
            return Optional.of(end);
        } catch (CorruptFileException otherwise) {
            notes.add(otherwise.getMessage() + "; none of its rows is read");
            return Optional.empty();
        }
    }
}
