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

/** The runs under the folder served: their cards, and those that are looked at, in memory. */
final class Runs implements AutoCloseable {
    /** Rows kept in memory, at 56 bytes each: some 450 MB. The run looked at last is kept whatever its size. */
    private static final long MOST_ROWS = 8_000_000;

    private final ServedFolder folder;
    private final Map<Path, Held> held = new ConcurrentHashMap<>();
    private final AtomicLong clock = new AtomicLong();
    private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "reader");
        thread.setDaemon(true);
        return thread;
    });

    private record Held(FollowedRun run, long used) {}

    Runs(ServedFolder folder) {
        this.folder = folder;
    }

    /** Reads the list and the newest run before anybody asks: it is they that are looked at first. */
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
                // Who opens its page is told.
                return;
            }
        });
    }

    /** All of them, in order of name. */
    List<RunCard> cards() {
        return RunFinder.find(folder.root()).parallelStream()
                .map(run -> RunCard.of(folder.name(run), run))
                .toList();
    }

    /**
     * One of them, as it is now.
     *
     * @throws io.javalin.http.NotFoundResponse where there is no such thing
     * @throws dev.epicenter.EpicenterException where it is damaged
     */
    FollowedRun open(String name) {
        Path root = folder.resolve(name);
        FollowedRun run = held.compute(
                        root,
                        (path, before) -> new Held(
                                before == null || before.run().isReplaced()
                                        ? new FollowedRun(path, reader)
                                        : before.run(),
                                clock.incrementAndGet()))
                .run();
        run.refresh();
        forget(root);
        return run;
    }

    /** Lets go of those not looked at for longest, while they are too many. */
    private void forget(Path looked) {
        while (held.values().stream().mapToLong(one -> one.run().rows()).sum() > MOST_ROWS) {
            Path oldest = held.entrySet().stream()
                    .filter(entry -> !entry.getKey().equals(looked))
                    .min(Comparator.comparingLong(entry -> entry.getValue().used()))
                    .map(Map.Entry::getKey)
                    .orElse(looked);
            if (oldest.equals(looked)) {
                return;
            }
            held.remove(oldest);
        }
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }
}
