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
 * Rows of a segment's {@code metrics.jsonl} by their place, without reading the file whole. Steps ascend in it. A file that is
 * not there has none; damaged lines are left out: who reads the file whole says what is wrong with it.
 */
final class MetricsFile {
    /** More than a line takes. */
    private static final int LINE = 1024;

    private final Path file;

    MetricsFile(Path segment) {
        this.file = segment.resolve("metrics.jsonl");
    }

    /** In bytes; 0 where there is none. */
    long size() {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException gone) {
            return 0;
        }
    }

    /**
     * At most {@code points} rows at even distances and the last few, steps ascending.
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
                whole(in, length * i / points).findFirst().ifPresent(row -> add(rows, row));
            }
            whole(in, Math.max(0, length - 2 * LINE)).forEach(row -> add(rows, row));
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

    /** A place in the file, within some lines' length before the first row of {@code step} or a later one. */
    private static long before(RandomAccessFile in, long step) throws IOException {
        long low = 0;
        long high = in.length();
        while (high - low > 2 * LINE) {
            long middle = (low + high) / 2;
            OptionalLong at = whole(in, middle).mapToLong(StepRecord::step).findFirst();
            if (at.isPresent() && at.getAsLong() < step) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The rows that are whole in the two lines' length from {@code at}, parsed as they are asked for. */
    private static Stream<StepRecord> whole(RandomAccessFile in, long at) throws IOException {
        byte[] buffer = new byte[2 * LINE];
        in.seek(at);
        int count = Math.max(0, in.read(buffer));
        String[] lines = new String(buffer, 0, count, StandardCharsets.UTF_8).split("\n", -1);
        // The first piece may begin in the middle of a line, the last may lack its end.
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
