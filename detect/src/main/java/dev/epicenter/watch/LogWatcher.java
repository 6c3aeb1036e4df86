package dev.epicenter.watch;

import dev.epicenter.EpicenterException;
import dev.epicenter.log.scan.SeriesListener.Change;
import dev.epicenter.log.scan.SeriesSelector;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Polls logs for events. Each poll lists the files, matches them with the remembered ones, reads the new content, and
 * puts the new events into the outbox of the {@link WatchStateStore}. An open file can be closed and read again from its
 * beginning at any time, because reported events are known by their ids. Not thread-safe.
 */
public final class LogWatcher implements AutoCloseable {
    /** Bytes read at a time: stopping is fast, and no file delays the others. */
    private static final long MOST_BYTES = 1 << 22;

    /** The maximum number of open files; a closed one is read again once it grows. */
    private static final int MOST_OPEN = 200;

    /** Bytes after which a log has normally had a measurement. */
    private static final long ENOUGH_BYTES = 1 << 16;

    private static final Duration SAVE_EVERY = Duration.ofSeconds(10);
    private static final Duration REMEMBERED = Duration.ofDays(30);

    private final FileScanner scanner;
    private final LogOpener opener;
    private final Set<Change> changes;
    private final boolean newOnly;
    private final boolean waits;
    private final WatchStateStore store;
    private final Collection<String> sinks;
    private final WatchListener listener;
    private final Warnings warnings;
    private final Clock clock;

    private final Map<String, WatchedFile> files = new LinkedHashMap<>();
    private final OpenFiles open = new OpenFiles();

    private final FileIdentity identity = new FileIdentity();
    private final Map<String, FileSnapshot> rewritten = new HashMap<>();
    private final Map<Path, FileSnapshot> withoutSeries = new HashMap<>();
    private final Set<String> shrunk = new HashSet<>();
    private final Set<String> broken = new HashSet<>();
    private final Set<String> gone = new HashSet<>();
    /** Whether there was an earlier poll, by this or a previous process. */
    private boolean begun;

    private boolean unsaved;
    private Instant saved;

    /**
     * @param paths files and folders
     * @param excluded the watch's own output
     * @param skipped tells which folders are not followed below a folder
     * @param changes the changes of an event to report
     * @param newOnly whether to ignore the events that files contain at the first poll
     * @param waits whether missing files are waited for, because more polls follow
     * @param sinks the names of the sinks
     */
    public LogWatcher(
            List<Path> paths,
            Set<Path> excluded,
            Predicate<Path> skipped,
            SeriesSelector choice,
            Set<Change> changes,
            boolean newOnly,
            boolean waits,
            WatchStateStore store,
            Collection<String> sinks,
            WatchListener listener,
            Clock clock) {
        this.scanner = new FileScanner(paths, excluded, skipped);
        this.changes = Set.copyOf(changes);
        this.newOnly = newOnly;
        this.waits = waits;
        this.store = store;
        this.sinks = List.copyOf(sinks);
        this.listener = listener;
        this.warnings = new Warnings(listener);
        this.opener = new LogOpener(choice, scanner, warnings);
        this.clock = clock;
        this.saved = clock.instant();
        store.files().forEach(file -> files.put(file.run(), file));
        this.begun = !files.isEmpty();
    }

    /**
     * Polls once and reads to the end of all files.
     *
     * @param stop checked regularly; once true, the poll ends early
     * @return whether a file is shorter than before; only another poll can decide whether it was truncated or is being
     *     rewritten
     */
    public boolean look(BooleanSupplier stop) {
        List<FileSnapshot> seen = scanner.look().stream()
                .filter(one -> !Optional.ofNullable(withoutSeries.get(one.path()))
                        .filter(one::unchangedSince)
                        .isPresent())
                .toList();
        FileMatch match = FileMatch.of(List.copyOf(files.values()), seen, identity::matches);
        match.gone().forEach(this::gone);
        for (Map.Entry<WatchedFile, FileSnapshot> each : match.same().entrySet()) {
            makeRoom(stop);
            same(each.getKey(), each.getValue());
        }
        match.changed().forEach(this::changed);
        boolean unsure = false;
        for (Map.Entry<WatchedFile, FileSnapshot> each : match.shorter().entrySet()) {
            unsure |= !shorter(each.getKey(), each.getValue());
        }
        for (FileSnapshot one : match.fresh()) {
            makeRoom(stop);
            fresh(one);
        }
        warnAboutMissingFiles();
        begun = true;
        read(stop);
        opener.warnAboutMissingSeries(open.all());
        save(false);
        return unsure;
    }

    private void same(WatchedFile file, FileSnapshot seen) {
        shrunk.remove(file.run());
        if (gone.remove(file.run())) {
            listener.info(file.path() + " exists again" + (file.isAt(seen) ? "" : ", as " + seen.path()));
        } else if (!file.isAt(seen)) {
            listener.info(file.path() + " is now " + seen.path());
        }
        WatchedFile now = files.getOrDefault(file.run(), file).at(seen, clock.instant());
        files.put(file.run(), now);
        OpenFile reading = open.get(file.run());
        if (reading != null) {
            guarded(file.run(), () -> reading.at(now));
        } else if (seen.size() > file.mark() && !broken.contains(file.run())) {
            begin(now, "continuing with");
        }
    }

    /** Some loggers rewrite the whole file when a column is added. Reported events remain reported. */
    private void changed(WatchedFile file, FileSnapshot seen) {
        FileSnapshot before = rewritten.get(file.run());
        if (before != null && seen.unchangedSince(before)) {
            return;
        }
        rewritten.put(file.run(), seen);
        finish(file, seen.key());
        forget(file.run());
        listener.info(file.path() + " was rewritten; reading it again from the beginning");
        // It keeps its old fingerprint until it is read. After a kill before that, the next process also finds it
        // changed.
        WatchedFile now = files.getOrDefault(file.run(), file).at(seen, clock.instant());
        files.put(file.run(), now);
        begin(now, "following");
    }

    /** @return whether it is certain: the file may be in the middle of a rewrite */
    private boolean shorter(WatchedFile file, FileSnapshot seen) {
        if (shrunk.add(file.run())) {
            return false;
        }
        finish(file, seen.key());
        forget(file.run());
        files.remove(file.run());
        listener.info(
                file.path() + " is shorter than before: assumed to be another run, reading it from the beginning");
        fresh(seen);
        return true;
    }

    private void gone(WatchedFile file) {
        finish(file, Optional.empty());
        if (file.seen().plus(REMEMBERED).isBefore(clock.instant())) {
            files.remove(file.run());
        } else if (gone.add(file.run()) && scanner.named(file.file())) {
            listener.warn(file.path() + " no longer exists" + (waits ? "; waiting for it" : ""));
        }
    }

    private void fresh(FileSnapshot seen) {
        Path path = seen.path();
        // A random id: another file at the same path must have other event ids.
        String run = UUID.randomUUID().toString();
        long silent = newOnly && !begun ? seen.size() : 0;
        boolean follows = begin(
                new WatchedFile(
                        run, path.toString(), seen.key(), nothingRead(path), silent, List.of(), clock.instant()),
                "following");
        if (!follows) {
            withoutSeries.put(path, seen);
            if (seen.size() > ENOUGH_BYTES && scanner.named(path)) {
                warnings.once(path + ": no measurements found so far, so no events are reported;" + " 'epicenter scan "
                        + path + "' shows why");
            }
        }
    }

    private static Fingerprint nothingRead(Path path) {
        try {
            return Fingerprint.of(path, 0);
        } catch (IOException missing) {
            return new Fingerprint(0, "", 0, "");
        }
    }

    private boolean begin(WatchedFile file, String how) {
        Optional<OpenFile> opened = opener.open(file);
        opened.ifPresent(reading -> {
            files.put(file.run(), file);
            open.put(file.run(), reading);
            listener.info(how + " " + file.path() + " (" + reading.format() + ")");
        });
        return opened.isPresent();
    }

    /** Reads up to the current ends of the files. The next poll reads what is written meanwhile. */
    private void read(BooleanSupplier stop) {
        Map<String, Long> ends = open.lengths();
        while (!ends.isEmpty() && !stop.getAsBoolean()) {
            for (String run : List.copyOf(ends.keySet())) {
                OpenFile reading = open.get(run);
                long end = ends.getOrDefault(run, 0L);
                if (reading == null || reading.mark() >= end) {
                    ends.remove(run);
                } else if (!stop.getAsBoolean()) {
                    readOn(run, reading, Math.min(end, reading.mark() + MOST_BYTES));
                }
            }
        }
    }

    /** Closes the files that have been idle longest, after reading all open ones to their ends. */
    private void makeRoom(BooleanSupplier stop) {
        if (open.size() < MOST_OPEN) {
            return;
        }
        read(stop);
        open.closeOldest(MOST_OPEN / 2);
    }

    private void readOn(String run, OpenFile reading, long to) {
        List<WatchEvent> events = new ArrayList<>();
        guarded(run, () -> {
            for (WatchEvent event : reading.read(to, clock)) {
                if (changes.contains(event.change())) {
                    events.add(event);
                }
            }
            files.put(run, reading.file());
            open.put(run, reading);
            unsaved = true;
        });
        if (!events.isEmpty()) {
            save(events);
        }
    }

    /** Closes a file. If another file has its name, it is first read to its end. */
    private void finish(WatchedFile file, Optional<String> keyThere) {
        OpenFile reading = open.get(file.run());
        if (reading == null) {
            return;
        }
        boolean another = file.key().isPresent() && !file.key().equals(keyThere);
        if (another) {
            reading.markReplaced();
        }
        while (another && open.get(file.run()) != null && reading.mark() < OpenFiles.lengthOf(reading)) {
            readOn(file.run(), reading, OpenFiles.lengthOf(reading));
        }
        open.close(file.run());
    }

    private void forget(String run) {
        identity.forget(run);
        shrunk.remove(run);
        broken.remove(run);
    }

    /** Runs {@code work} on a file. If it fails, the file is closed and ignored until it is replaced. */
    private void guarded(String run, Runnable work) {
        try {
            work.run();
        } catch (EpicenterException unreadable) {
            open.close(run);
            broken.add(run);
            warnings.once(unreadable.getMessage() + "; no longer followed");
        }
    }

    private void warnAboutMissingFiles() {
        for (Path path : scanner.missing()) {
            if (files.values().stream().noneMatch(file -> file.file().equals(path))) {
                warnings.once(path + (waits ? " does not exist yet; waiting for it" : " does not exist"));
            }
        }
    }

    /** The number of distinct warnings. */
    public int warnings() {
        return warnings.count();
    }

    /** Stores how far the files were read: at intervals, or {@code now}. */
    public void save(boolean now) {
        if (unsaved && (now || saved.plus(SAVE_EVERY).isBefore(clock.instant()))) {
            save(List.of());
        }
    }

    private void save(List<WatchEvent> events) {
        store.remember(List.copyOf(files.values()), events, sinks);
        unsaved = false;
        saved = clock.instant();
    }

    /** Passes each open file to {@code each}, with its series and their newest steps. */
    public void status(Consumer<Map.Entry<String, Map<String, Long>>> each) {
        open.all().forEach(reading -> each.accept(Map.entry(reading.file().path(), reading.newest())));
    }

    @Override
    public void close() {
        open.closeOldest(0);
    }
}
