package dev.epicenter.ui;

import dev.epicenter.report.CurveWindow;
import dev.epicenter.report.ReportPage;
import dev.epicenter.run.RunFinder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** The runs under the served folder: the rows of the list, and a cache of opened runs. */
final class Runs implements AutoCloseable {
    /** The most rows in the cache, at 56 bytes each: about 450 MB. The run opened last stays whatever its size. */
    private static final long MAX_CACHED_ROWS = 8_000_000;

    private final RunsRoot folder;
    private final Map<Path, Cached> cache = new ConcurrentHashMap<>();
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
    void warmUp() {
        reader.execute(() -> {
            List<RunCard> cards = cards();
            ReportPage.json(cards);
            try {
                cards.stream()
                        .filter(card -> card.problem().isEmpty())
                        .max(Comparator.comparing(card -> card.made().orElse(Instant.EPOCH)))
                        .ifPresent(newest -> ReportPage.json(RunView.run(open(newest.path()), CurveWindow.whole())));
            } catch (RuntimeException unreadable) {
                // The page of the run reports the error.
                return;
            }
        });
    }

    /** All runs, by name. */
    List<RunCard> cards() {
        return RunFinder.find(folder.root()).parallelStream()
                .map(run -> RunCard.of(folder.name(run), run))
                .toList();
    }

    /**
     * One run in its current state.
     *
     * @throws io.javalin.http.NotFoundResponse where there is no such run
     * @throws dev.epicenter.EpicenterException where it is damaged
     */
    FollowedRun open(String name) {
        Path root = folder.resolve(name);
        FollowedRun run = cache.compute(
                        root,
                        (path, before) -> new Cached(
                                before == null || before.run().isReplaced()
                                        ? new FollowedRun(path, reader)
                                        : before.run(),
                                clock.incrementAndGet()))
                .run();
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
