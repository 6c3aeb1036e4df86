package dev.epicenter.log.follow;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.Compression;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import dev.epicenter.log.format.ConsoleReader;
import dev.epicenter.log.format.LogFile;
import dev.epicenter.log.format.LogFormats;
import dev.epicenter.log.format.LogReader;
import dev.epicenter.log.format.NoSeriesException;
import dev.epicenter.log.scan.SeriesCollector;
import dev.epicenter.log.scan.SeriesListener;
import dev.epicenter.log.scan.SeriesSelector;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A streaming scan of a growing log. It judges complete lines and records as they are written and reports events to a
 * {@link SeriesListener}. It does not report what only the end of the file decides: the end of an open event, and
 * whether a table's last cells remain nan.
 *
 * <p>The format is detected from the content, and detected again each time the content has doubled, up to {@value
 * #HEAD} bytes as in a scan. If the format changes, the file is read again from its start and the events are reported
 * again. Not thread-safe.
 */
public final class StreamingScan implements AutoCloseable {
    /** As many bytes as a scan uses to detect the format. */
    private static final int HEAD = 1 << 20;

    private Path file;
    private final SeriesSelector choice;
    private final SeriesListener listener;
    private SeriesCollector collector;
    private LogTail log;
    private long headLength;

    private StreamingScan(Path file, SeriesSelector choice, SeriesListener listener, Begun begun) {
        this.file = file;
        this.choice = choice;
        this.listener = listener;
        this.collector = begun.collector();
        this.log = begun.log();
        this.headLength = begun.headLength();
    }

    private record Begun(SeriesCollector collector, LogTail log, long headLength) {}

    /**
     * Starts at the beginning of {@code file}. It reads only the head.
     *
     * @return empty if there is not yet enough content to detect the format, or no line that looks like a measurement
     * @throws NoSeriesException if it is not a log
     * @throws EpicenterException if it cannot be read, or its format cannot be followed
     */
    public static Optional<StreamingScan> open(Path file, SeriesSelector choice, SeriesListener listener) {
        try {
            byte[] head = head(file, HEAD);
            Compression compression = Compression.of(head);
            if (compression != Compression.NONE) {
                throw new EpicenterException(file + " is " + compression.name().toLowerCase(Locale.ROOT)
                        + "-compressed and cannot be followed; use epicenter scan");
            }
            if (!LogTail.isDetectable(head)) {
                return Optional.empty();
            }
            LogReader reader = reader(file, choice, head);
            if (reader instanceof ConsoleReader console && !console.hasRecords() && head.length < HEAD) {
                return Optional.empty();
            }
            return Optional.of(new StreamingScan(file, choice, listener, begin(file, choice, listener, head, reader)));
        } catch (IOException unreadable) {
            throw FileFailure.reading(file, unreadable);
        }
    }

    private static Begun begin(Path file, SeriesSelector choice, SeriesListener listener, byte[] head, LogReader reader)
            throws IOException {
        SeriesCollector collector = new SeriesCollector(choice, listener);
        return new Begun(collector, LogTail.start(file, head, reader, collector), head.length);
    }

    private static LogReader reader(Path file, SeriesSelector choice, byte[] head) {
        return LogFormats.of(LogFile.growing(file, head, InputStream.nullInputStream()), choice.pattern());
    }

    private static byte[] head(Path file, int most) throws IOException {
        try (InputStream in = RegularFile.open(file)) {
            return LogFile.head(in, most);
        }
    }

    /**
     * Reads up to byte {@code to}, which must exist. The listener is called within this call.
     *
     * @throws EpicenterException if nothing further can be read
     */
    public void advance(long to) {
        if (headLength < HEAD && to >= 2 * headLength) {
            detectAgain(to);
        }
        log.advance(to);
        Optional<EpicenterException> failure = log.failure();
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private void detectAgain(long to) {
        try {
            byte[] head = head(file, (int) Math.min(HEAD, to));
            headLength = Math.min(HEAD, to);
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

    /** The number of bytes read. */
    public long mark() {
        return log.mark();
    }

    /** The length of the open file, even if it was renamed. */
    public long length() {
        try {
            return log.length();
        } catch (IOException unreadable) {
            throw FileFailure.reading(file, unreadable);
        }
    }

    /** Continues in a file with the same bytes up to {@link #mark}: a copy, or the same file under another name. */
    public void switchTo(Path another) {
        try {
            log.switchTo(another);
            file = another;
        } catch (IOException unreadable) {
            throw FileFailure.reading(another, unreadable);
        }
    }

    /** The format, one of {@link LogFormats#names}; for console text also its style. */
    public String format() {
        return log.format();
    }

    /** Its series and their newest steps. */
    public Map<String, Long> newest() {
        return collector.newest();
    }

    /** The names of the metrics that are not scanned. */
    public List<String> ignored() {
        return collector.ignored();
    }

    @Override
    public void close() {
        log.close();
    }
}
