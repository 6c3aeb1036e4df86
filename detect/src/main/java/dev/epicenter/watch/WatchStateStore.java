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
 * The persistent state of a watch, for one process at a time. An event is stored before it is delivered, and removed
 * once the sink has accepted it. After a kill at any moment, the next process delivers only what was not accepted. (An
 * event accepted in the moment before the kill is delivered again, with the same id.) Thread-safe.
 */
public final class WatchStateStore implements AutoCloseable {
    private static final FormatHeader HEADER = FormatHeader.checksummedSince2("watch");
    private static final String REMEDY = "remove it; events already in the logs are then reported again";

    private final Path file;
    private final WriterLock lock;
    private List<WatchedFile> files;
    private List<Pending> outbox;
    private final List<Runnable> onEvents = new CopyOnWriteArrayList<>();

    private WatchStateStore(Path file, WriterLock lock, WatchState state) {
        this.file = file;
        this.lock = lock;
        this.files = state.files();
        this.outbox = state.outbox();
    }

    /**
     * Opens the state in {@code folder}, which is created if it is missing.
     *
     * @throws dev.epicenter.EpicenterException if another process uses it, or it is damaged or cannot be written
     */
    public static WatchStateStore open(Path folder) {
        Folder.create(folder);
        WriterLock lock = WriterLock.acquire(
                folder,
                folder.resolve("watch.lock"),
                "is watching with this state; stop it, or choose another state with --state");
        try {
            Path file = folder.resolve("watch.json");
            WatchState state = Files.exists(file)
                    ? JsonFile.read(file, HEADER, WatchState.class, REMEDY)
                    : new WatchState(List.of(), List.of());
            return new WatchStateStore(file, lock, state);
        } catch (RuntimeException failure) {
            lock.close();
            throw failure;
        }
    }

    synchronized List<WatchedFile> files() {
        return files;
    }

    /**
     * Stores the state of the files, and events to deliver.
     *
     * @param sinks the sinks that receive the events
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

    /** @param listener runs each time there are new events to deliver */
    void onEvents(Runnable listener) {
        onEvents.add(listener);
    }

    /** The first event that {@code sink} has not accepted. */
    synchronized Optional<WatchEvent> next(String sink) {
        return outbox.stream()
                .filter(pending -> pending.sinks().contains(sink))
                .map(Pending::event)
                .findFirst();
    }

    /** The number of pending deliveries to {@code sinks}. */
    public synchronized long waiting(Collection<String> sinks) {
        return outbox.stream()
                .mapToLong(pending ->
                        pending.sinks().stream().filter(sinks::contains).count())
                .sum();
    }

    /** Removes an event from the outbox of {@code sink}. */
    synchronized void acknowledge(String sink, WatchEvent event) {
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
