package dev.epicenter.ui;

import dev.epicenter.report.CurveRequest;
import dev.epicenter.report.CurveWindow;
import dev.epicenter.report.ReportPage;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** The runs under the served folder: a cache of opened runs. */
final class Runs implements AutoCloseable {
    /** The most rows in the cache, at 48 bytes each: about 390 MB. The run opened last stays whatever its size. */
    private static final long MAX_CACHED_ROWS = 8_000_000;

    private final RunsRoot folder;
    private final Map<Path, Cached> cache = new ConcurrentHashMap<>();
    /** Held while a run is opened. */
    private final PathLocks locks = new PathLocks();

    private final AtomicLong clock = new AtomicLong();
    private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "reader");
        thread.setDaemon(true);
        return thread;
    });

    private record Cached(FollowedRun run, long used) {}

    Runs(RunsRoot folder) {
        this.folder = folder;
    }

    /** Reads the list and the newest run in advance: users open these first. */
    void warmUp(CardList list) {
        reader.execute(() -> {
            try {
                list.send(0, line -> {});
                list.names().stream()
                        .findFirst()
                        .ifPresent(newest -> ReportPage.json(RunView.run(
                                open(newest),
                                CurveRequest.all(CurveWindow.whole()).of(CurveRequest.drawn(null)))));
            } catch (RuntimeException | Error unreadable) {
                // The page of the run reports the error.
                return;
            }
        });
    }

    /**
     * One run in its current state.
     *
     * @throws io.javalin.http.NotFoundResponse where there is no such run
     * @throws dev.epicenter.EpicenterException where it is damaged
     */
    FollowedRun open(String name) {
        Path root = folder.resolve(name);
        FollowedRun run;
        synchronized (locks.of(root)) {
            Cached before = cache.get(root);
            run = before == null || before.run().isReplaced() ? new FollowedRun(root, reader) : before.run();
            cache.put(root, new Cached(run, clock.incrementAndGet()));
        }
        run.refresh();
        evict(root);
        return run;
    }

    /** Removes the least recently opened runs from the cache while it is too large. */
    private void evict(Path opened) {
        while (cache.values().stream().mapToLong(one -> one.run().rows()).sum() > MAX_CACHED_ROWS) {
            Path oldest = cache.entrySet().stream()
                    .filter(entry -> !entry.getKey().equals(opened))
                    .min(Comparator.comparingLong(entry -> entry.getValue().used()))
                    .map(Map.Entry::getKey)
                    .orElse(opened);
            if (oldest.equals(opened)) {
                return;
            }
            cache.remove(oldest);
        }
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }
}
