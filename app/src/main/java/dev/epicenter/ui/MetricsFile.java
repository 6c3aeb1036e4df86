package dev.epicenter.ui;

import dev.epicenter.file.FileFailure;
import dev.epicenter.json.Json;
import dev.epicenter.trace.StepRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/**
 * Random access to the rows of a segment's {@code metrics.jsonl}, whose steps ascend. A missing file has no rows.
 * Damaged lines are skipped; readers of the whole file report them.
 */
final class MetricsFile {
    /** More bytes than a line has. */
    private static final int LINE = 1024;

    private final Path file;

    MetricsFile(Path segment) {
        this.file = segment.resolve("metrics.jsonl");
    }

    /** The size in bytes; 0 without a file. */
    long size() {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException gone) {
            return 0;
        }
    }

    /**
     * At most {@code points} evenly spaced rows, and the last few rows; steps ascend.
     *
     * @throws dev.epicenter.EpicenterException where the file cannot be read
     */
    List<StepRecord> sample(int points) {
        List<StepRecord> rows = new ArrayList<>();
        if (size() == 0) {
            return rows;
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long length = in.length();
            for (int i = 0; i < points; i++) {
                wholeRows(in, length * i / points).findFirst().ifPresent(row -> add(rows, row));
            }
            wholeRows(in, Math.max(0, length - 2 * LINE)).forEach(row -> add(rows, row));
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
        return rows;
    }

    /**
     * All rows of steps {@code from} to {@code to}.
     *
     * @throws dev.epicenter.EpicenterException where the file cannot be read
     */
    List<StepRecord> between(long from, long to) {
        List<StepRecord> rows = new ArrayList<>();
        if (size() == 0) {
            return rows;
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(before(in, from));
            BufferedReader lines = new BufferedReader(Channels.newReader(in.getChannel(), StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Optional<StepRecord> row = parse(line);
                if (row.isPresent() && row.orElseThrow().step() > to) {
                    break;
                }
                row.filter(step -> step.step() >= from).ifPresent(rows::add);
            }
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
        return rows;
    }

    /** An offset in the file at most a few lines before the first row of {@code step} or a later one. */
    private static long before(RandomAccessFile in, long step) throws IOException {
        long low = 0;
        long high = in.length();
        while (high - low > 2 * LINE) {
            long middle = (low + high) / 2;
            OptionalLong at = wholeRows(in, middle).mapToLong(StepRecord::step).findFirst();
            if (at.isPresent() && at.getAsLong() < step) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The complete rows within two lines' length from {@code at}, parsed lazily. */
    private static Stream<StepRecord> wholeRows(RandomAccessFile in, long at) throws IOException {
        byte[] buffer = new byte[2 * LINE];
        in.seek(at);
        int count = Math.max(0, in.read(buffer));
        String[] lines = new String(buffer, 0, count, StandardCharsets.UTF_8).split("\n", -1);
        // The first piece may begin inside a line, and the last may end inside one.
        return Arrays.stream(lines, Math.min(1, lines.length - 1), lines.length - 1)
                .flatMap(line -> parse(line).stream());
    }

    private static void add(List<StepRecord> rows, StepRecord row) {
        if (rows.isEmpty() || row.step() > rows.get(rows.size() - 1).step()) {
            rows.add(row);
        }
    }

    private static Optional<StepRecord> parse(String line) {
        try {
            return Optional.of(Json.parse(line, StepRecord.class));
        } catch (JacksonException noRow) {
            return Optional.empty();
        }
    }
}
