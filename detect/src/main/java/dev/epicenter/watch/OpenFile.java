package dev.epicenter.watch;

import dev.epicenter.EpicenterException;
import dev.epicenter.log.SeriesEvent;
import dev.epicenter.log.SeriesListener.Change;
import dev.epicenter.log.SeriesSelector;
import dev.epicenter.log.StreamingScan;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads an open log from its beginning and returns its new events. Events that were reported before are detected again
 * but not returned.
 */
final class OpenFile implements AutoCloseable {
    private final StreamingScan log;
    private final List<Detected> detected;
    private final Set<String> reported;
    private WatchedFile file;
    private boolean replaced;

    private record Detected(String metric, Change change, SeriesEvent event) {}

    private OpenFile(WatchedFile file, StreamingScan log, List<Detected> detected) {
        this.file = file;
        this.log = log;
        this.detected = detected;
        this.reported = new LinkedHashSet<>(file.told());
    }

    /**
     * Opens a file at its beginning.
     *
     * @return empty if there is nothing in it to follow yet
     * @throws EpicenterException if it cannot be followed
     */
    static Optional<OpenFile> open(WatchedFile file, SeriesSelector choice) {
        List<Detected> detected = new ArrayList<>();
        return StreamingScan.open(
                        file.file(),
                        choice,
                        (metric, change, event) -> detected.add(new Detected(metric, change, event)))
                .map(log -> new OpenFile(file, log, detected));
    }

    WatchedFile file() {
        return file;
    }

    /** Sets its current name; the file there may be a copy. */
    void at(WatchedFile now) {
        boolean moved = !now.path().equals(file.path()) || !now.key().equals(file.key());
        file = now;
        if (moved) {
            log.switchTo(now.file());
        }
    }

    String format() {
        return log.format();
    }

    Map<String, Long> newest() {
        return log.newest();
    }

    long mark() {
        return log.mark();
    }

    /** The length of the open file, even if another file has its name. */
    long length() {
        return log.length();
    }

    /**
     * Reads at most up to byte {@code to}.
     *
     * @return the events that were never reported
     * @throws EpicenterException if nothing further can be read
     */
    List<WatchEvent> read(long to, Clock clock) {
        boolean silent = log.mark() < file.silent();
        long until = silent ? Math.min(to, file.silent()) : to;
        log.advance(until);
        file = file.readTo(fingerprint(until));
        List<WatchEvent> events = new ArrayList<>();
        for (Detected each : detected) {
            WatchEvent event =
                    WatchEvent.of(file, log.format(), each.metric(), each.change(), each.event(), clock.instant());
            if (reported.add(event.id()) && !silent) {
                events.add(event);
            }
        }
        detected.clear();
        file = file.told(List.copyOf(reported));
        return events;
    }

    /** Marks it as replaced: another file has its name. */
    void markReplaced() {
        replaced = true;
    }

    private Fingerprint fingerprint(long mark) {
        if (replaced) {
            return file.fingerprint();
        }
        try {
            return Fingerprint.of(file.file(), mark);
        } catch (IOException movedAway) {
            // The previous fingerprint still identifies it.
            return file.fingerprint();
        }
    }

    @Override
    public void close() {
        log.close();
    }
}
