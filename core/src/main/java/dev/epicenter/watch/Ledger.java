package dev.epicenter.watch;

import dev.epicenter.file.Folder;
import dev.epicenter.file.WriterLock;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import dev.epicenter.watch.WatchState.Pending;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The state of a watch on the disk, for one process at a time. An event is on the disk before anybody is told of it, and leaves it once it
 * was taken: killed at any moment, what was not taken is delivered by the next process, and nothing else is. (What was taken in the
 * moment before the kill is delivered once more, with the same id.) Safe for use by several threads.
 */
public final class Ledger implements AutoCloseable {
    private static final FormatHeader HEADER = new FormatHeader("watch", 1);
    private static final String REMEDY = "remove it, and what the logs hold is told once more";

    private final Path file;
    private final WriterLock lock;
    private List<WatchedFile> files;
    private List<Pending> outbox;
    private final List<Runnable> onEvents = new CopyOnWriteArrayList<>();

    private Ledger(Path file, WriterLock lock, WatchState state) {
        this.file = file;
        this.lock = lock;
        this.files = state.files();
        this.outbox = state.outbox();
    }

    /**
     * Opens the state in {@code folder}, which is made where it is missing.
     *
     * @throws dev.epicenter.EpicenterException where another process watches with it, or it is damaged or cannot be written
     */
    public static Ledger open(Path folder) {
        Folder.create(folder);
        WriterLock lock = WriterLock.acquire(
                folder,
                folder.resolve("watch.lock"),
                "watches with this state; stop it, or give this one a state of its own by --state");
        try {
            Path file = folder.resolve("watch.json");
            WatchState state = Files.exists(file)
                    ? JsonFile.read(file, HEADER, WatchState.class, REMEDY)
                    : new WatchState(List.of(), List.of());
            return new Ledger(file, lock, state);
        } catch (RuntimeException failure) {
            lock.close();
            throw failure;
        }
    }

    synchronized List<WatchedFile> files() {
        return files;
    }

    /**
     * Puts on the disk what is known of the files, and events to be delivered.
     *
     * @param sinks to which
     */
    void remember(List<WatchedFile> all, List<WatchEvent> events, Collection<String> sinks) {
        synchronized (this) {
            files = List.copyOf(all);
            List<Pending> longer = new ArrayList<>(outbox);
            events.forEach(event -> longer.add(new Pending(event, List.copyOf(sinks))));
            outbox = List.copyOf(longer);
            save();
        }
        if (!events.isEmpty()) {
            onEvents.forEach(Runnable::run);
        }
    }

    /** @param heard runs each time that there is something new to deliver */
    void onEvents(Runnable heard) {
        onEvents.add(heard);
    }

    /** The first event that {@code sink} has not taken. */
    synchronized Optional<WatchEvent> next(String sink) {
        return outbox.stream()
                .filter(pending -> pending.sinks().contains(sink))
                .map(Pending::event)
                .findFirst();
    }

    /** How many deliveries are still to be made to {@code sinks}. */
    public synchronized long waiting(Collection<String> sinks) {
        return outbox.stream()
                .mapToLong(pending ->
                        pending.sinks().stream().filter(sinks::contains).count())
                .sum();
    }

    /** Takes an event off the outbox of {@code sink}. */
    synchronized void settle(String sink, WatchEvent event) {
        List<Pending> left = new ArrayList<>();
        for (Pending pending : outbox) {
            List<String> sinks = pending.event().id().equals(event.id())
                    ? pending.sinks().stream()
                            .filter(name -> !name.equals(sink))
                            .toList()
                    : pending.sinks();
            if (!sinks.isEmpty()) {
                left.add(new Pending(pending.event(), sinks));
            }
        }
        outbox = List.copyOf(left);
        save();
    }

    private void save() {
        JsonFile.write(file, HEADER, new WatchState(files, outbox));
    }

    @Override
    public void close() {
        lock.close();
    }
}
