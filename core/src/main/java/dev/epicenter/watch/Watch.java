package dev.epicenter.watch;

import dev.epicenter.EpicenterException;
import dev.epicenter.log.LogScan;
import dev.epicenter.log.NoSeriesException;
import dev.epicenter.log.SeriesChoice;
import dev.epicenter.log.SeriesListener.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Follows logs, look by look: at each, sees which files are there, tells which is which, reads what has come, and puts what became known into
 * the outbox of the {@link Ledger}. Whatever was open can be closed and read again from its beginning at any time, for what was told
 * is known by its ids. Used by one thread.
 */
public final class Watch implements AutoCloseable {
    /** At a time, so that a stop is not waited for long, and no file keeps the others waiting. */
    private static final long MOST_BYTES = 1 << 22;

    /** Files kept open at a time; one that was closed is read again once it grows. */
    private static final int MOST_OPEN = 200;

    /** By then a log has shown what it is. */
    private static final long ENOUGH_BYTES = 1 << 16;

    private static final Duration SAVE_EVERY = Duration.ofSeconds(10);
    private static final Duration REMEMBERED = Duration.ofDays(30);

    private final Lookout lookout;
    private final SeriesChoice choice;
    private final Set<Change> told;
    private final boolean newOnly;
    private final Ledger ledger;
    private final Collection<String> sinks;
    private final WatchListener listener;
    private final Clock clock;

    private final Map<String, WatchedFile> files = new LinkedHashMap<>();
    /** By run, that which has grown last at the end. */
    private final Map<String, OpenFile> open = new LinkedHashMap<>();

    private final Map<String, Sighting> verified = new HashMap<>();
    private final Map<String, Sighting> anew = new HashMap<>();
    private final Map<Path, Sighting> nothingIn = new HashMap<>();
    private final Set<String> shrunk = new HashSet<>();
    private final Set<String> broken = new HashSet<>();
    private final Set<String> gone = new HashSet<>();
    private final Set<String> complaints = new HashSet<>();
    /** Whether there was a look before, by this process or a former one. */
    private boolean begun;

    private boolean unsaved;
    private Instant saved;

    /**
     * @param paths files and folders
     * @param excluded what the watch itself writes
     * @param told what is told of an event
     * @param newOnly whether what files hold when the watch first sees them, at its first look, is taken for told
     * @param sinks the names of those to whom it is told
     */
    public Watch(
            List<Path> paths,
            Set<Path> excluded,
            SeriesChoice choice,
            Set<Change> told,
            boolean newOnly,
            Ledger ledger,
            Collection<String> sinks,
            WatchListener listener,
            Clock clock) {
        this.lookout = new Lookout(paths, excluded);
        this.choice = choice;
        this.told = Set.copyOf(told);
        this.newOnly = newOnly;
        this.ledger = ledger;
        this.sinks = List.copyOf(sinks);
        this.listener = listener;
        this.clock = clock;
        this.saved = clock.instant();
        ledger.files().forEach(file -> files.put(file.run(), file));
        this.begun = !files.isEmpty();
    }

    /**
     * Looks once, and reads to the ends of all files.
     *
     * @param stop asked now and then; once true, the look ends early
     * @return whether a file is shorter than it was, and only another look will tell whether it was truncated or is just being written anew
     */
    public boolean look(BooleanSupplier stop) {
        List<Sighting> seen = lookout.look().stream()
                .filter(one -> !Optional.ofNullable(nothingIn.get(one.path()))
                        .filter(one::unchangedSince)
                        .isPresent())
                .toList();
        FileMatch match = FileMatch.of(List.copyOf(files.values()), seen, this::holds);
        match.gone().forEach(this::gone);
        for (Map.Entry<WatchedFile, Sighting> each : match.same().entrySet()) {
            makeRoom(stop);
            same(each.getKey(), each.getValue());
        }
        match.changed().forEach(this::changed);
        boolean unsure = false;
        for (Map.Entry<WatchedFile, Sighting> each : match.shorter().entrySet()) {
            unsure |= !shorter(each.getKey(), each.getValue());
        }
        for (Sighting one : match.fresh()) {
            makeRoom(stop);
            fresh(one);
        }
        complainOfMissing();
        begun = true;
        read(stop);
        complainOfSilent();
        save(false);
        return unsure;
    }

    private boolean holds(WatchedFile file, Sighting seen) {
        if (file.mark() == 0) {
            // Nothing was read to tell it by, and the operating system gives a removed file's number to the next.
            return isAt(file, seen) && file.key().equals(seen.key());
        }
        Sighting before = verified.get(file.run());
        if (before != null && before.path().equals(seen.path()) && seen.unchangedSince(before)) {
            return true;
        }
        try {
            boolean holds = file.fingerprint().holds(seen.path());
            if (holds) {
                verified.put(file.run(), seen);
            }
            return holds;
        } catch (IOException goneMeanwhile) {
            return false;
        }
    }

    private void same(WatchedFile file, Sighting seen) {
        shrunk.remove(file.run());
        if (gone.remove(file.run())) {
            listener.said(file.path() + " is there again" + (isAt(file, seen) ? "" : ", as " + seen.path()));
        } else if (!isAt(file, seen)) {
            listener.said(file.path() + " is " + seen.path() + " now");
        }
        WatchedFile now = files.getOrDefault(file.run(), file).at(seen, clock.instant());
        files.put(file.run(), now);
        OpenFile reading = open.get(file.run());
        if (reading != null) {
            guarded(file.run(), () -> reading.at(now));
        } else if (seen.size() > file.mark() && !broken.contains(file.run())) {
            begin(now, "going on with");
        }
    }

    private static boolean isAt(WatchedFile file, Sighting seen) {
        return file.path().equals(seen.path().toString());
    }

    /** Some loggers write the whole file anew when a column is added: what was told of it stays told. */
    private void changed(WatchedFile file, Sighting seen) {
        Sighting before = anew.get(file.run());
        if (before != null && seen.unchangedSince(before)) {
            return;
        }
        anew.put(file.run(), seen);
        finish(file, seen.key());
        forget(file.run());
        listener.said(file.path() + " was written anew, and is read again from its beginning");
        // Until it is read, it is told by what it was: killed before that, the next process finds it changed, too.
        WatchedFile now = files.getOrDefault(file.run(), file).at(seen, clock.instant());
        files.put(file.run(), now);
        begin(now, "following");
    }

    /** @return whether that is settled: it may be in the middle of being written anew */
    private boolean shorter(WatchedFile file, Sighting seen) {
        if (shrunk.add(file.run())) {
            return false;
        }
        finish(file, seen.key());
        forget(file.run());
        files.remove(file.run());
        listener.said(file.path() + " is shorter than it was: taken for another run, and read from its beginning");
        fresh(seen);
        return true;
    }

    private void gone(WatchedFile file) {
        finish(file, Optional.empty());
        if (file.seen().plus(REMEMBERED).isBefore(clock.instant())) {
            files.remove(file.run());
        } else if (gone.add(file.run()) && lookout.named(file.file())) {
            listener.complained(file.path() + " is gone; waiting for it to come back");
        }
    }

    private void fresh(Sighting seen) {
        Path path = seen.path();
        // Whatever stood there before, and whatever the clock says: another file has other ids.
        String run = UUID.randomUUID().toString();
        long silent = newOnly && !begun ? seen.size() : 0;
        boolean follows = begin(
                new WatchedFile(
                        run, path.toString(), seen.key(), nothingRead(path), silent, List.of(), clock.instant()),
                "following");
        if (!follows) {
            nothingIn.put(path, seen);
            if (seen.size() > ENOUGH_BYTES && lookout.named(path)) {
                complainOnce(
                        path + ": nothing that looks like a measurement is in it so far, so that nothing is told of it;"
                                + " 'epicenter scan " + path + "' says why");
            }
        }
    }

    private static Fingerprint nothingRead(Path path) {
        try {
            return Fingerprint.of(path, 0);
        } catch (IOException goneMeanwhile) {
            return new Fingerprint(0, "", 0, "");
        }
    }

    /** Of a file that somebody named, and asked something of that is not in it. */
    private void complainOfSilent() {
        if (choice.metrics().isEmpty() && choice.step().isEmpty()) {
            return;
        }
        for (OpenFile reading : open.values()) {
            if (reading.mark() > 0
                    && reading.newest().isEmpty()
                    && lookout.named(reading.file().file())) {
                complainOnce(reading.file().path() + ": no series that was asked for is in it so far ("
                        + String.join(", ", asked()) + "), so that nothing is told of it");
            }
        }
    }

    private List<String> asked() {
        List<String> asked = new ArrayList<>();
        choice.metrics().forEach(metric -> asked.add("--metric " + metric));
        choice.step().ifPresent(step -> asked.add("--step " + step));
        return asked;
    }

    private boolean begin(WatchedFile file, String how) {
        try {
            Optional<OpenFile> opened = OpenFile.open(file, choice);
            opened.ifPresent(reading -> {
                files.put(file.run(), file);
                open.put(file.run(), reading);
                listener.said(how + " " + file.path() + " (" + reading.format() + ")");
            });
            return opened.isPresent();
        } catch (NoSeriesException none) {
            if (lookout.named(file.file())) {
                complainOnce(String.valueOf(none.getMessage()));
            }
            return false;
        } catch (EpicenterException cannot) {
            if (lookout.named(file.file()) || holdsSeries(file.file())) {
                complainOnce(String.valueOf(cannot.getMessage()));
            }
            return false;
        }
    }

    /** Whether somebody who watches a folder would miss this file: most JSON in it is no log. */
    private boolean holdsSeries(Path file) {
        try {
            return Files.size(file) < MOST_BYTES
                    && !LogScan.scan(file, choice, bytes -> {}).series().isEmpty();
        } catch (EpicenterException | IOException none) {
            return false;
        }
    }

    /** Up to where the files are now: what is written meanwhile is for the next look. */
    private void read(BooleanSupplier stop) {
        Map<String, Long> ends = new LinkedHashMap<>();
        open.forEach((run, reading) -> ends.put(run, lengthOf(reading)));
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

    /** Reads what is open before more is opened, and closes what has been at rest longest. */
    private void makeRoom(BooleanSupplier stop) {
        if (open.size() < MOST_OPEN) {
            return;
        }
        read(stop);
        Iterator<OpenFile> oldest = open.values().iterator();
        while (open.size() > MOST_OPEN / 2) {
            oldest.next().close();
            oldest.remove();
        }
    }

    private void readOn(String run, OpenFile reading, long to) {
        List<WatchEvent> events = new ArrayList<>();
        guarded(run, () -> {
            for (WatchEvent event : reading.read(to, clock)) {
                if (told.contains(event.change())) {
                    events.add(event);
                }
            }
            files.put(run, reading.file());
            open.remove(run);
            open.put(run, reading);
            unsaved = true;
        });
        if (!events.isEmpty()) {
            save(events);
        }
    }

    private static long lengthOf(OpenFile reading) {
        try {
            return reading.length();
        } catch (EpicenterException goneMeanwhile) {
            return 0;
        }
    }

    /** Closes a file; one that has lost its name, rather than its content, is read to its end before. */
    private void finish(WatchedFile file, Optional<String> keyThere) {
        OpenFile reading = open.get(file.run());
        if (reading == null) {
            return;
        }
        boolean another = file.key().isPresent() && !file.key().equals(keyThere);
        if (another) {
            reading.loseName();
        }
        while (another && open.containsKey(file.run()) && reading.mark() < lengthOf(reading)) {
            readOn(file.run(), reading, lengthOf(reading));
        }
        reading.close();
        open.remove(file.run());
    }

    private void forget(String run) {
        verified.remove(run);
        shrunk.remove(run);
        broken.remove(run);
    }

    /** Does something with a file; where that fails, the file is closed and left alone until it is another. */
    private void guarded(String run, Runnable work) {
        try {
            work.run();
        } catch (EpicenterException unreadable) {
            Optional.ofNullable(open.remove(run)).ifPresent(OpenFile::close);
            broken.add(run);
            complainOnce(unreadable.getMessage() + "; not followed any further");
        }
    }

    private void complainOfMissing() {
        for (Path path : lookout.missing()) {
            if (files.values().stream().noneMatch(file -> file.file().equals(path))) {
                complainOnce("there is no " + path + " yet; waiting for it");
            }
        }
    }

    private void complainOnce(String sentence) {
        if (complaints.add(sentence)) {
            listener.complained(sentence);
        }
    }

    /** What was complained of, each once. */
    public int complaints() {
        return complaints.size();
    }

    /** Puts on the disk how far the files were read: at times, or {@code now}. */
    public void save(boolean now) {
        if (unsaved && (now || saved.plus(SAVE_EVERY).isBefore(clock.instant()))) {
            save(List.of());
        }
    }

    private void save(List<WatchEvent> events) {
        ledger.remember(List.copyOf(files.values()), events, sinks);
        unsaved = false;
        saved = clock.instant();
    }

    /** Hands each file that is being read to {@code each}, with its series and their newest steps. */
    public void status(Consumer<Map.Entry<String, Map<String, Long>>> each) {
        open.values().forEach(reading -> each.accept(Map.entry(reading.file().path(), reading.newest())));
    }

    @Override
    public void close() {
        open.values().forEach(OpenFile::close);
        open.clear();
    }
}
