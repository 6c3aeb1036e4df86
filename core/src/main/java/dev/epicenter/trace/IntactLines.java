package dev.epicenter.trace;

import dev.epicenter.CorruptFileException;
import dev.epicenter.EpicenterException;
import dev.epicenter.UnreadableFileException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonLines;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The intact lines of a JSONL file of a trace, as a file for readers that verify no checksums, such as DuckDB: the file itself,
 * or a temporary copy without the damaged lines.
 *
 * @param file empty if the file is missing or has no valid header
 * @param notes what was skipped, one sentence each
 * @param isCopy whether {@code file} is a temporary copy, which {@link #close} deletes
 */
public record IntactLines(Optional<Path> file, List<String> notes, boolean isCopy) implements AutoCloseable {
    public IntactLines {
        notes = List.copyOf(notes);
    }

    /** The intact lines of {@code metrics.jsonl} in a folder. */
    public static IntactLines ofMetrics(Path folder) {
        return of(new TraceFiles(folder).metrics(), TraceFiles.METRICS, StepRecord.class);
    }

    /** The intact lines of a part of {@code tensors.jsonl}. */
    public static IntactLines ofTensors(Path part) {
        return of(part, TraceFiles.TENSORS, TensorRecord.class);
    }

    private static IntactLines of(Path file, FormatHeader header, Class<?> type) {
        DamagedRows damaged = new DamagedRows(file);
        try {
            if (!RegularFile.exists(file)) {
                return new IntactLines(Optional.empty(), List.of(), false);
            }
            List<String> notes = new ArrayList<>();
            JsonLines.End end = JsonLines.verify(file, header, type, line -> {}, damaged::add);
            damaged.note().ifPresent(notes::add);
            end.torn().ifPresent(notes::add);
            return notes.isEmpty()
                    ? new IntactLines(Optional.of(file), notes, false)
                    : new IntactLines(Optional.of(copy(file, header, type)), notes, true);
        } catch (CorruptFileException | UnreadableFileException invalid) {
            return new IntactLines(
                    Optional.empty(),
                    List.of(((EpicenterException) invalid).getMessage() + "; all its rows are skipped"),
                    false);
        }
    }

    private static Path copy(Path file, FormatHeader header, Class<?> type) {
        try {
            Path copy = Files.createTempFile("epicenter", ".jsonl");
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(copy))) {
                JsonLines.verify(file, header, type, line -> write(out, line), (number, problem) -> {});
            }
            return copy;
        } catch (IOException failure) {
            throw FileFailure.writing(file, failure);
        }
    }

    private static void write(OutputStream out, byte[] line) {
        try {
            out.write(line);
            out.write('\n');
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        if (isCopy) {
            try {
                Files.deleteIfExists(file.orElseThrow());
            } catch (IOException leftBehind) {
                throw FileFailure.writing(file.orElseThrow(), leftBehind);
            }
        }
    }
}
