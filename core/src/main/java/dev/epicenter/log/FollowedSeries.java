package dev.epicenter.log;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A scan of a log that grows: its series are judged as they come, whole lines and records only, and a {@link SeriesListener} hears of
 * the events. What a scan knows only at a file's end (how an event that is open ends, that a table's last cells say nan for good) is
 * not among them.
 *
 * <p>The format is told by what is there at first, and told anew each time that has doubled, up to {@value #HEAD} bytes, by which a scan
 * tells it. Where it turns out to be another, the file is read again from its beginning, and the listener hears of its events
 * again. Used by one thread.
 */
public final class FollowedSeries implements AutoCloseable {
    /** As much as a scan looks at. */
    private static final int HEAD = 1 << 20;

    private Path file;
    private final SeriesChoice choice;
    private final SeriesListener listener;
    private SeriesCollector collector;
    private GrowingLog log;
    private long told;

    private FollowedSeries(Path file, SeriesChoice choice, SeriesListener listener, Begun begun) {
        this.file = file;
        this.choice = choice;
        this.listener = listener;
        this.collector = begun.collector();
        this.log = begun.log();
        this.told = begun.told();
    }

    private record Begun(SeriesCollector collector, GrowingLog log, long told) {}

    /**
     * Begins at the beginning of {@code file}; nothing is read yet.
     *
     * @return empty where there is not enough of it to tell its format, or nothing in it that looks like a measurement, yet
     * @throws NoSeriesException where it is no log
     * @throws EpicenterException where it cannot be read, or is of a format that cannot be followed
     */
    public static Optional<FollowedSeries> open(Path file, SeriesChoice choice, SeriesListener listener) {
        try {
            byte[] head = head(file, HEAD);
            if (isPacked(head)) {
                throw new EpicenterException(file + " is packed by gzip, and cannot be followed; scan reads it");
            }
            if (!GrowingLog.tells(head)) {
                return Optional.empty();
            }
            LogReader reader = reader(file, choice, head);
            if (reader instanceof ConsoleReader console && !console.knowsItsLines() && head.length < HEAD) {
                return Optional.empty();
            }
            return Optional.of(new FollowedSeries(file, choice, listener, begin(file, choice, listener, head, reader)));
        } catch (IOException unreadable) {
            throw FileFailure.reading(file, unreadable);
        }
    }

    private static Begun begin(Path file, SeriesChoice choice, SeriesListener listener, byte[] head, LogReader reader)
            throws IOException {
        SeriesCollector collector = new SeriesCollector(choice, listener);
        return new Begun(collector, GrowingLog.start(file, head, reader, collector), head.length);
    }

    private static LogReader reader(Path file, SeriesChoice choice, byte[] head) {
        return LogFormats.of(LogFile.growing(file, head, InputStream.nullInputStream()), choice.pattern());
    }

    private static byte[] head(Path file, int most) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(most);
        }
    }

    private static boolean isPacked(byte[] head) {
        return head.length > 1 && (head[0] & 0xFF) == 0x1F && (head[1] & 0xFF) == 0x8B;
    }

    /**
     * Reads on to byte {@code to}, which the file has; the listener hears of what is found within this call.
     *
     * @throws EpicenterException where nothing further can be read
     */
    public void advance(long to) {
        if (told < HEAD && to >= 2 * told) {
            tellAnew(to);
        }
        log.advance(to);
        Optional<EpicenterException> failure = log.failure();
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private void tellAnew(long to) {
        try {
            byte[] head = head(file, (int) Math.min(HEAD, to));
            told = head.length;
            LogReader reader = reader(file, choice, head);
            if (!reader.format().equals(log.format())) {
                log.close();
                Begun begun = begin(file, choice, listener, head, reader);
                collector = begun.collector();
                log = begun.log();
            }
        } catch (IOException unreadable) {
            throw FileFailure.reading(file, unreadable);
        }
    }

    /** Up to which byte it has been read. */
    public long mark() {
        return log.mark();
    }

    /** How long the file is that is open, under whatever name that is by now. */
    public long length() {
        try {
            return log.length();
        } catch (IOException unreadable) {
            throw FileFailure.reading(file, unreadable);
        }
    }

    /** Goes on in a file that holds the same bytes up to {@link #mark}: a copy, or the same one under another name. */
    public void switchTo(Path another) {
        try {
            log.switchTo(another);
            file = another;
        } catch (IOException unreadable) {
            throw FileFailure.reading(another, unreadable);
        }
    }

    /** As {@link LogFormats#names} has it; of console text also whose. */
    public String format() {
        return log.format();
    }

    /** Its series, with their newest steps. */
    public Map<String, Long> newest() {
        return collector.newest();
    }

    @Override
    public void close() {
        log.close();
    }
}
