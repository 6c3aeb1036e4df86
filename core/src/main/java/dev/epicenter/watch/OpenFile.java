package dev.epicenter.watch;

import dev.epicenter.EpicenterException;
import dev.epicenter.log.FollowedSeries;
import dev.epicenter.log.SeriesChoice;
import dev.epicenter.log.SeriesEvent;
import dev.epicenter.log.SeriesListener.Change;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A file that is being read, from its beginning on, and what is new of it: events that were told before are heard again, and not told. */
final class OpenFile implements AutoCloseable {
    private final FollowedSeries log;
    private final List<Heard> heard;
    private final Set<String> told;
    private WatchedFile file;
    private boolean nameless;

    private record Heard(String metric, Change change, SeriesEvent event) {}

    private OpenFile(WatchedFile file, FollowedSeries log, List<Heard> heard) {
        this.file = file;
        this.log = log;
        this.heard = heard;
        this.told = new LinkedHashSet<>(file.told());
    }

    /**
     * Begins at the file's beginning.
     *
     * @return empty where there is nothing in it to follow yet
     * @throws EpicenterException where it cannot be followed
     */
    static Optional<OpenFile> open(WatchedFile file, SeriesChoice choice) {
        List<Heard> heard = new ArrayList<>();
        return FollowedSeries.open(
                        file.file(), choice, (metric, change, event) -> heard.add(new Heard(metric, change, event)))
                .map(log -> new OpenFile(file, log, heard));
    }

    WatchedFile file() {
        return file;
    }

    /** It is there under this name now, or a copy of it is. */
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

    /** How long it is, even if it has lost its name. */
    long length() {
        return log.length();
    }

    /**
     * Reads on, up to byte {@code to} at most.
     *
     * @return events that were never told
     * @throws EpicenterException where nothing further can be read
     */
    List<WatchEvent> read(long to, Clock clock) {
        boolean silent = log.mark() < file.silent();
        long until = silent ? Math.min(to, file.silent()) : to;
        log.advance(until);
        file = file.readTo(fingerprint(until));
        List<WatchEvent> events = new ArrayList<>();
        for (Heard each : heard) {
            WatchEvent event =
                    WatchEvent.of(file, log.format(), each.metric(), each.change(), each.event(), clock.instant());
            if (told.add(event.id()) && !silent) {
                events.add(event);
            }
        }
        heard.clear();
        file = file.told(List.copyOf(told));
        return events;
    }

    /** Under its name there is another file now. */
    void loseName() {
        nameless = true;
    }

    private Fingerprint fingerprint(long mark) {
        if (nameless) {
            return file.fingerprint();
        }
        try {
            return Fingerprint.of(file.file(), mark);
        } catch (IOException movedAway) {
            // As it was known before is good enough to tell it by.
            return file.fingerprint();
        }
    }

    @Override
    public void close() {
        log.close();
    }
}
