package dev.epicenter.watch;

import dev.epicenter.EpicenterException;
import dev.epicenter.log.follow.StreamingScan;
import dev.epicenter.log.scan.Finding;
import dev.epicenter.log.scan.SeriesEvent;
import dev.epicenter.log.scan.SeriesListener;
import dev.epicenter.log.scan.SeriesSelector;
import dev.epicenter.log.scan.StepUnit;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
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

    /** An event or finding, to be delivered with the name that the file has by then. */
    @FunctionalInterface
    private interface Detected {
        WatchEvent in(WatchedFile file, String format, Instant now);
    }

    private OpenFile(WatchedFile file, StreamingScan log, List<Detected> detected) {
        this.file = file;
        this.log = log;
        this.detected = detected;
        this.reported = new LinkedHashSet<>(file.reported());
    }

    /**
     * Opens a file at its beginning.
     *
     * @return empty if there is nothing in it to follow yet
     * @throws EpicenterException if it cannot be followed
     */
    static Optional<OpenFile> open(WatchedFile file, SeriesSelector choice) {
        List<Detected> detected = new ArrayList<>();
        SeriesListener listener = new SeriesListener() {
            @Override
            public void onEvent(String metric, StepUnit unit, Change change, SeriesEvent event) {
                detected.add((at, format, now) -> WatchEvent.of(at, format, metric, unit, change, event, now));
            }

            @Override
            public void onFinding(Finding finding) {
                detected.add((at, format, now) -> WatchEvent.of(at, format, finding, now));
            }
        };
        return StreamingScan.open(file.file(), choice, listener).map(log -> new OpenFile(file, log, detected));
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

    /** The names of the metrics that are not scanned. */
    List<String> ignored() {
        return log.ignored();
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
            WatchEvent event = each.in(file, log.format(), clock.instant());
            if (reported.add(event.id()) && !silent) {
                events.add(event);
            }
        }
        detected.clear();
        file = file.reported(List.copyOf(reported));
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
