package dev.epicenter.trace;

import dev.epicenter.file.FileFailure;
import dev.epicenter.file.LineReader;
import dev.epicenter.file.RegularFile;
import dev.epicenter.json.JsonLines;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Random access to the rows of a JSON-lines file whose steps never descend, without reading the whole file. A missing file has no
 * rows. Damaged lines are skipped and reported.
 *
 * @param type of a row
 * @param step of a row
 */
record RowsByStep<T>(Path file, Class<T> type, ToLongFunction<T> step) {
    /** More bytes than most lines have. Where they are longer, more of the file is read. */
    static final int LINE = 1024;

    /**
     * All rows of steps {@code from} to {@code to}, and a note on damaged lines among those that were read.
     *
     * @throws dev.epicenter.EpicenterException where the file cannot be read
     */
    Rows<T> between(long from, long to) {
        List<T> rows = new ArrayList<>();
        if (RegularFile.size(file) == 0) {
            return new Rows<>(rows, List.of());
        }
        DamagedRows damaged = new DamagedRows(file);
        try (RandomAccessFile in = RegularFile.openRandom(file)) {
            in.seek(before(in, from));
            LineReader lines = JsonLines.lines(Channels.newInputStream(in.getChannel()));
            // The first is the header, or one that began before this offset.
            lines.next();
            while (lines.next()) {
                Optional<T> row = JsonLines.parse(lines.bytes(), type);
                if (row.isPresent() && step.applyAsLong(row.orElseThrow()) > to) {
                    break;
                }
                if (row.isEmpty() && lines.isTerminated()) {
                    damaged.add("a line between those of steps " + from + " and " + to);
                }
                row.filter(found -> step.applyAsLong(found) >= from).ifPresent(rows::add);
            }
        } catch (LineReader.LineTooLongException tooLong) {
            damaged.add("a line is too long");
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
        return new Rows<>(rows, damaged.note().stream().toList());
    }

    /** An offset in the file at most a few lines before the first row of {@code wanted} or a later one. */
    private long before(RandomAccessFile in, long wanted) throws IOException {
        long low = 0;
        long high = in.length();
        while (high - low > 2 * LINE) {
            long middle = (low + high) / 2;
            OptionalLong at = whole(in, middle).mapToLong(step).findFirst();
            if (at.isPresent() && at.getAsLong() < wanted) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The complete rows within two lines' length from {@code at}, parsed lazily. */
    Stream<T> whole(RandomAccessFile in, long at) throws IOException {
        byte[] buffer = new byte[2 * LINE];
        in.seek(at);
        int count = Math.max(0, in.read(buffer));
        // What is before the first line feed may be a part of a line, and so may what is after the last one.
        return Stream.iterate(
                        Line.after(buffer, Line.after(buffer, -1, count).to(), count),
                        line -> line.to() < count,
                        line -> Line.after(buffer, line.to(), count))
                .flatMap(line -> JsonLines.parse(line.bytes(), type).stream());
    }

    /** A line within a buffer: {@code to} is the offset of its line feed, or the buffer's length without one. */
    private record Line(byte[] buffer, int from, int to) {
        /** The line after a line feed. */
        static Line after(byte[] buffer, int lineFeed, int length) {
            int from = Math.min(lineFeed + 1, length);
            int to = from;
            while (to < length && buffer[to] != '\n') {
                to++;
            }
            return new Line(buffer, from, to);
        }

        byte[] bytes() {
            return Arrays.copyOfRange(buffer, from, to);
        }
    }
}
