package dev.epicenter.json;

import dev.epicenter.CorruptFileException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;

/**
 * Reads a JSONL file whose first line is a {@link FormatHeader}.
 *
 * <p>An incomplete last line is torn: its writer was killed or is still writing. It is skipped and reported. Any other
 * damaged line is an error that names the line, or is skipped and reported, as the caller chooses.
 */
public final class JsonLines {
    private static final String REMEDY = "restore it from a copy";

    /** The longest regular lines have kilobytes; a damaged file may have gigabytes without a line feed. */
    private static final int LONGEST_LINE = 64 << 20;

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
     * As above; a damaged line other than the first is reported to {@code damage} and skipped.
     *
     * @throws CorruptFileException if the first line shows that the file is of another kind
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
        try (InputStream in = RegularFile.open(file)) {
            in.skipNBytes(since);
            Lines lines = new Lines(in);
            long whole = since;
            // The first line of a file is its header.
            for (int number = since == 0 ? 1 : 2; lines.next(); number++) {
                byte[] line = lines.line();
                try {
                    if (number == 1) {
                        header.check(file, Json.mapper().readTree(line), REMEDY);
                    } else {
                        values.accept(type.cast(reader.readValue(line)));
                    }
                } catch (JacksonException failure) {
                    if (lines.isLast() && isTorn(line, number, header)) {
                        return new End(
                                whole,
                                false,
                                Optional.of("the last line of " + file + " (line " + number + ", " + line.length
                                        + " bytes) is torn and was skipped"));
                    }
                    if (number == 1) {
                        throw new CorruptFileException(Path.of(file + ":1"), Json.problem(failure), REMEDY);
                    }
                    damage.at(number, Json.problem(failure));
                }
                whole += line.length + (lines.endedByLineFeed() ? 1 : 0);
            }
            return new End(
                    whole,
                    whole > 0 && !lines.endedByLineFeed(),
                    whole == 0 ? Optional.of(file + " is empty: its first line was never written") : Optional.empty());
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
    }

    /** Whether an unparsable line is the beginning of a valid one. A line of another program is not. */
    private static boolean isTorn(byte[] line, int number, FormatHeader header) {
        if (number == 1) {
            return header.line().startsWith(new String(line, StandardCharsets.UTF_8));
        }
        try {
            Json.mapper().readTree(line);
            return false;
        } catch (JacksonException notWhole) {
            return true;
        }
    }

    /** Splits a file into lines of bytes. The exact end of the last line must be known. */
    private static final class Lines {
        private final InputStream in;
        private byte[] buffer = new byte[1 << 16];
        /** The line is {@code buffer[start, end)}; bytes up to {@code filled} have been read. */
        private int start;

        private int end;
        private int next;
        private int filled;
        private boolean lineFeed = true;

        Lines(InputStream in) {
            this.in = in;
        }

        boolean next() throws IOException {
            start = next;
            end = next;
            while (end < filled || fill()) {
                if (buffer[end] == '\n') {
                    next = end + 1;
                    lineFeed = true;
                    return true;
                }
                end++;
            }
            next = end;
            lineFeed &= end == start;
            return end > start;
        }

        byte[] line() {
            return Arrays.copyOfRange(buffer, start, end);
        }

        boolean endedByLineFeed() {
            return lineFeed;
        }

        boolean isLast() throws IOException {
            return next == filled && !fill();
        }

        /** Reads more and keeps the current line; false at the end of the file. */
        private boolean fill() throws IOException {
            int kept = filled - start;
            if (kept > LONGEST_LINE) {
                throw new IOException("a line of more than " + (LONGEST_LINE >> 20)
                        + " MiB is not from Epicenter; restore the file from a copy");
            }
            byte[] into = kept > buffer.length / 2 ? new byte[2 * buffer.length] : buffer;
            System.arraycopy(buffer, start, into, 0, kept);
            buffer = into;
            end -= start;
            next -= start;
            start = 0;
            filled = kept;
            int read = in.read(buffer, filled, buffer.length - filled);
            filled += Math.max(0, read);
            return read > 0;
        }
    }
}
