package dev.epicenter.log.follow;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import dev.epicenter.log.format.ConsoleReader;
import dev.epicenter.log.format.LogFile;
import dev.epicenter.log.format.LogFormats;
import dev.epicenter.log.format.LogReader;
import dev.epicenter.log.format.Row;
import dev.epicenter.log.format.RowSink;
import dev.epicenter.log.scan.SeriesNames;
import dev.epicenter.log.scan.SeriesSelector;
import dev.epicenter.log.scan.StepRules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads the loss from a log while another process writes it. The reader of its format runs in its own thread, which is
 * idle between two calls of {@link #poll}. Not thread-safe.
 */
public final class FollowedLog implements AutoCloseable {
    /** Bytes read at a time: an existing log is delivered in pieces. */
    private static final long MOST = 1 << 20;

    private final Path file;
    private final SeriesSelector choice;
    private final boolean printed;
    private final PointSink sink;
    private Optional<LogTail> growing = Optional.empty();

    private FollowedLog(Path file, SeriesSelector choice, boolean printed) {
        this.file = file;
        this.choice = choice;
        this.printed = printed;
        this.sink = new PointSink(choice);
    }

    /**
     * A value of the loss.
     *
     * @param step by the rules of a scan
     * @param lr NaN if it is not logged beside the loss
     * @param gradNorm likewise
     */
    public record Point(long step, double loss, double lr, double gradNorm) {}

    /** Follows the printed output of a process: console text, whatever its first lines look like. */
    public static FollowedLog ofOutput(Path file, SeriesSelector choice) {
        return new FollowedLog(file, choice, true);
    }

    /** Follows a file that is appended to. Its format is detected from the content. */
    public static FollowedLog of(Path file, SeriesSelector choice) {
        return new FollowedLog(file, choice, false);
    }

    public Path file() {
        return file;
    }

    /** The keys seen so far. */
    public Set<String> seen() {
        return sink.seen();
    }

    /**
     * The new points since the last call, in file order, from complete lines and records only.
     *
     * @throws EpicenterException if it cannot be read, or its format cannot be followed
     */
    public List<Point> poll() {
        try {
            long length = Files.size(file);
            if (growing.isEmpty()) {
                growing = open(length);
            }
            while (growing.isPresent()
                    && sink.isEmpty()
                    && length > growing.get().mark()) {
                growing.get().advance(Math.min(length, growing.get().mark() + MOST));
            }
        } catch (IOException unreadable) {
            throw FileFailure.reading(file, unreadable);
        }
        List<Point> points = sink.take();
        Optional<EpicenterException> failure = growing.flatMap(LogTail::failure);
        if (points.isEmpty() && failure.isPresent()) {
            throw failure.get();
        }
        return points;
    }

    private Optional<LogTail> open(long length) throws IOException {
        byte[] head;
        try (InputStream in = RegularFile.open(file)) {
            head = in.readNBytes((int) Math.min(length, MOST));
        }
        if (!printed && !LogTail.isDetectable(head)) {
            return Optional.empty();
        }
        LogReader reader = printed
                ? choice.pattern().map(ConsoleReader::new).orElseGet(() -> ConsoleReader.of(""))
                : LogFormats.of(LogFile.growing(file, head, InputStream.nullInputStream()), choice.pattern());
        return Optional.of(LogTail.start(file, printed ? new byte[0] : head, reader, sink));
    }

    @Override
    public void close() {
        growing.ifPresent(LogTail::close);
    }

    /** Converts rows that have the loss to points. */
    private static final class PointSink implements RowSink {
        private static final List<String> LR = List.of("lr", "learning_rate", "learning rate");
        private static final List<String> NORM = List.of("grad_norm", "gnorm", "grad norm", "norm");

        private final SeriesSelector choice;
        private final Set<String> seen = new LinkedHashSet<>();
        private final List<Point> points = new ArrayList<>();
        private final StepRules steps;
        private String loss = "";

        PointSink(SeriesSelector choice) {
            this.choice = choice;
            this.steps = new StepRules(choice);
        }

        @Override
        public boolean wants(String key) {
            seen.add(key);
            return takes(key) || isStep(key) || LR.contains(last(key)) || NORM.contains(last(key));
        }

        @Override
        public boolean isMetric(String key) {
            return takes(key);
        }

        /** In any case of letters: a script may print {@code Loss}. */
        private boolean takes(String key) {
            return choice.takes(key)
                    || choice.metrics().stream().anyMatch(metric -> SeriesSelector.fitsAnyCase(metric, key));
        }

        private boolean isStep(String key) {
            return choice.step()
                    .map(step -> SeriesSelector.fits(step, key))
                    .orElseGet(() -> SeriesNames.stepRank(key) >= 0);
        }

        private static String last(String key) {
            return key.substring(key.lastIndexOf('/') + 1);
        }

        @Override
        public void row(Row row) {
            int at = loss.isEmpty() ? first(row) : row.find(loss);
            if (at < 0) {
                return;
            }
            loss = row.key(at);
            long step = step(row);
            points.add(new Point(step, row.value(at), value(row, LR), value(row, NORM)));
        }

        private int first(Row row) {
            for (int i = 0; i < row.size(); i++) {
                if (choice.takes(row.key(i))) {
                    return i;
                }
            }
            for (int i = 0; i < row.size(); i++) {
                if (takes(row.key(i))) {
                    return i;
                }
            }
            return -1;
        }

        private long step(Row row) {
            OptionalLong step = steps.next(row);
            if (step.isEmpty() || steps.isCounted()) {
                throw new EpicenterException("a row with " + loss
                        + " has no step; set the step's key, or a pattern with a step group (trainer.log)");
            }
            return step.getAsLong();
        }

        private static double value(Row row, List<String> names) {
            for (int i = 0; i < row.size(); i++) {
                if (names.contains(last(row.key(i)))) {
                    return row.value(i);
                }
            }
            return Double.NaN;
        }

        @Override
        public void note(String sentence) {
            // The notes of a scan concern whole files, not a growing one.
        }

        private boolean isEmpty() {
            return points.isEmpty();
        }

        private List<Point> take() {
            List<Point> taken = List.copyOf(points);
            points.clear();
            return taken;
        }

        private Set<String> seen() {
            return Set.copyOf(seen);
        }
    }
}
