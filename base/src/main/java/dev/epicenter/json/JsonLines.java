package dev.epicenter.json;

import dev.epicenter.CorruptFileException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.LineReader;
import dev.epicenter.file.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/**
 * Reads a JSONL file whose first line is a {@link FormatHeader}. Each line's {@link JsonChecksum} is verified; files of older
 * versions may lack them.
 *
 * <p>An incomplete last line is torn: its writer was killed or is still writing. It is skipped and reported. Any other
 * damaged line is an error that names the line, or is skipped and reported, as the caller chooses.
 */
public final class JsonLines {
    private static final String REMEDY = "restore it from a copy";

    /** The longest regular lines have kilobytes; a damaged file may have gigabytes without a line feed. */
    private static final int LONGEST_LINE = 16 << 20;

    private JsonLines() {}

    /**
     * The end of a file.
     *
     * @param wholeBytes the length of its complete lines
     * @param newlineMissing whether the last complete line lacks its line feed
     * @param torn what was skipped, in a sentence; empty if nothing was
     */
    public record End(long wholeBytes, boolean newlineMissing, Optional<String> torn) {}

    /** Receives damaged lines. */
    @FunctionalInterface
    public interface Damage {
        /**
         * @param number of the line, from 1
         * @param problem what is wrong with it, without the file's name
         */
        void at(int number, String problem);
    }

    /**
     * Passes each line's value to {@code values}, in order.
     *
     * @throws CorruptFileException if a line other than the last is damaged, or the file is of another kind
     * @throws dev.epicenter.FormatVersionException if its version is not readable
     * @throws dev.epicenter.EpicenterException if it cannot be read
     */
    public static <T> End read(Path file, FormatHeader header, Class<T> type, Consumer<? super T> values) {
        return read(file, header, type, values, (number, problem) -> {
            throw new CorruptFileException(Path.of(file + ":" + number), problem, REMEDY);
        });
    }

    /**
     * As above; a damaged line is reported to {@code damage} and skipped.
     *
     * @throws CorruptFileException if the first line shows that the file is of another kind, or is damaged and the second
     *     line's checksum does not prove that the file is Epicenter's
     */
    public static <T> End read(
            Path file, FormatHeader header, Class<T> type, Consumer<? super T> values, Damage damage) {
        return readOn(file, header, type, 0, values, damage);
    }

    /**
     * As above, from the end of an earlier read.
     *
     * @param since the file's complete bytes then; 0 reads from the start. Reported line numbers count from there
     */
    public static <T> End readOn(
            Path file, FormatHeader header, Class<T> type, long since, Consumer<? super T> values, Damage damage) {
        ObjectReader reader = Json.mapper().readerFor(type);
        return scan(
                file, header, since, (line, checksummed) -> values.accept(type.cast(reader.readValue(line))), damage);
    }

    /**
     * As above, of each line only some of the keys, which takes less time. A line whose checksum matches is as it was written, so
     * its other keys are skipped; a line without one is read whole first.
     *
     * @param whole the type of the lines
     * @param part a record of some of its components
     */
    public static <T> End readPart(
            Path file, FormatHeader header, Class<?> whole, Class<T> part, Consumer<? super T> values, Damage damage) {
        ObjectReader reader = Json.mapper().readerFor(whole);
        ObjectReader partReader = Json.mapper().readerFor(part).without(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
        return scan(
                file,
                header,
                0,
                (line, checksummed) -> {
                    if (!checksummed) {
                        reader.readValue(line);
                    }
                    values.accept(part.cast(partReader.readValue(line)));
                },
                damage);
    }

    /**
     * Verifies each line and passes the intact ones to {@code lines}, in order, the header included. Only lines without a
     * checksum are parsed.
     *
     * @throws CorruptFileException if the first line shows that the file is of another kind
     */
    public static End verify(Path file, FormatHeader header, Class<?> type, Consumer<byte[]> lines, Damage damage) {
        ObjectReader reader = Json.mapper().readerFor(type);
        lines.accept(header.line().getBytes(StandardCharsets.UTF_8));
        return scan(
                file,
                header,
                0,
                (line, checksummed) -> {
                    if (!checksummed) {
                        reader.readValue(line);
                    }
                    lines.accept(line);
                },
                damage);
    }

    /** Receives each intact line after the header. */
    @FunctionalInterface
    private interface Sink {
        /**
         * @param checksummed whether its checksum proves that it is as it was written
         * @throws JacksonException if it is not a value of the file's type
         */
        void accept(byte[] line, boolean checksummed);
    }

    private static End scan(Path file, FormatHeader header, long since, Sink sink, Damage damage) {
        try (InputStream in = RegularFile.open(file)) {
            in.skipNBytes(since);
            LineReader lines = lines(in);
            long whole = since;
            Head head = new Head(false, Optional.empty());
            // The first line of a file is its header.
            for (int number = since == 0 ? 1 : 2; next(file, lines, number); number++) {
                byte[] line = lines.bytes();
                try {
                    if (number == 1) {
                        head = head(file, header, line);
                        if (head.damage().isPresent() && lines.isLast()) {
                            return torn(file, header, line, number, whole)
                                    .orElseThrow(corrupt(file, head.damage().get()));
                        }
                    } else {
                        Optional<String> problem =
                                JsonChecksum.problem(line, JsonChecksum.Form.LINE, head.checksummed());
                        if (head.damage().isPresent()) {
                            // The next line's checksum proves that the file is Epicenter's; its name tells the kind.
                            if (problem.isPresent()) {
                                throw corrupt(file, head.damage().get()).get();
                            }
                            damage.at(1, head.damage().get());
                            head = new Head(true, Optional.empty());
                        }
                        if (problem.isEmpty()) {
                            sink.accept(line, head.checksummed());
                        } else {
                            // A damaged line that is JSON is not torn.
                            Json.mapper().readTree(line);
                            damage.at(number, problem.get());
                        }
                    }
                } catch (JacksonException failure) {
                    Optional<End> torn = lines.isLast() ? torn(file, header, line, number, whole) : Optional.empty();
                    if (torn.isPresent()) {
                        return torn.get();
                    }
                    damage.at(number, Json.problem(failure));
                }
                whole += line.length + (lines.isTerminated() ? 1 : 0);
            }
            return new End(
                    whole,
                    whole > 0 && !lines.isTerminated(),
                    whole == 0 ? Optional.of(file + " is empty: its first line was never written") : Optional.empty());
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        } catch (OutOfMemoryError failure) {
            throw FileFailure.tooLarge(file, failure);
        }
    }

    /** The lines of such a file, from any place in it; it fails at a line that is too long to be one. */
    public static LineReader lines(InputStream in) {
        return new LineReader(in, LONGEST_LINE, LineReader.Ends.LINE_FEED).strict();
    }

    /**
     * One line, read on its own.
     *
     * @return empty if it is damaged or is not of that type
     */
    public static <T> Optional<T> parse(byte[] line, Class<T> type) {
        if (JsonChecksum.problem(line, JsonChecksum.Form.LINE, false).isPresent()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.mapper().readValue(line, type));
        } catch (JacksonException other) {
            return Optional.empty();
        }
    }

    /**
     * The first line.
     *
     * @param checksummed whether each further line must have a checksum
     * @param damage what is wrong with it
     */
    private record Head(boolean checksummed, Optional<String> damage) {}

    /** @throws CorruptFileException if it is the intact first line of another kind of file */
    private static Head head(Path file, FormatHeader header, byte[] line) {
        try {
            JsonNode node = Json.mapper().readTree(line);
            // Before the header: a damaged version is not a newer one.
            Optional<String> damage = JsonChecksum.problem(line, JsonChecksum.Form.LINE, false);
            if (damage.isPresent()) {
                return new Head(true, damage);
            }
            header.check(file, node, REMEDY);
            boolean checksummed = header.requiresChecksum(node);
            return new Head(checksummed, JsonChecksum.problem(line, JsonChecksum.Form.LINE, checksummed));
        } catch (JacksonException failure) {
            return new Head(true, Optional.of(Json.problem(failure)));
        }
    }

    private static Supplier<CorruptFileException> corrupt(Path file, String problem) {
        return () -> new CorruptFileException(Path.of(file + ":1"), problem, REMEDY);
    }

    /** The end of a file whose last line is {@code line}; empty if that is not torn. */
    private static Optional<End> torn(Path file, FormatHeader header, byte[] line, int number, long whole) {
        return isTorn(line, number, header)
                ? Optional.of(new End(
                        whole,
                        false,
                        Optional.of("the last line of " + file + " (line " + number + ", " + line.length
                                + " bytes) is torn and was skipped")))
                : Optional.empty();
    }

    private static boolean next(Path file, LineReader lines, int number) throws IOException {
        try {
            return lines.next();
        } catch (LineReader.LineTooLongException tooLong) {
            throw new CorruptFileException(
                    Path.of(file + ":" + number), "the line is longer than " + (LONGEST_LINE >> 20) + " MiB", REMEDY);
        }
    }

    /** Whether an unparsable line is the beginning of a valid one. A line of another program is not. */
    private static boolean isTorn(byte[] line, int number, FormatHeader header) {
        if (number == 1) {
            return header.beginsWith(new String(line, StandardCharsets.UTF_8));
        }
        try {
            Json.mapper().readTree(line);
            return false;
        } catch (JacksonException notWhole) {
            return true;
        }
    }
}
