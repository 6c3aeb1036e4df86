package dev.epicenter.watch;

import dev.epicenter.EpicenterException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The main loop of a watch: polls the logs and runs the deliveries. */
public final class WatchLoop {
    private static final Duration SLICE = Duration.ofMillis(100);
    private static final Duration UNSURE = Duration.ofMillis(500);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final LogWatcher watch;
    private final WatchStateStore store;
    private final List<EventSink> sinks;
    private final WatchListener listener;
    private final BooleanSupplier stop;

    /** @param stop checked regularly; once true, the loop and the deliveries end */
    public WatchLoop(
            LogWatcher watch,
            WatchStateStore store,
            List<EventSink> sinks,
            WatchListener listener,
            BooleanSupplier stop) {
        this.watch = watch;
        this.store = store;
        this.sinks = List.copyOf(sinks);
        this.listener = listener;
        this.stop = stop;
    }

    /**
     * The result of a watch.
     *
     * @param waiting pending deliveries, left for the next watch with this state
     * @param refused rejected deliveries
     */
    public record End(long waiting, long refused) {}

    /**
     * Polls repeatedly until {@code stop} is true.
     *
     * @param afterEach runs after each poll
     */
    public End run(Duration every, Backoff backoff, Runnable afterEach) {
        List<SinkWorker> workers = start(backoff);
        try {
            while (!stop.getAsBoolean()) {
                watch.look(stop);
                afterEach.run();
                failed(workers).ifPresent(failure -> {
                    throw failure;
                });
                sleep(every);
            }
            watch.save(true);
        } finally {
            workers.forEach(worker -> worker.stop(GRACE));
        }
        return end(workers);
    }

    /** Polls once and delivers the pending events. Events that no sink accepts are left for the next watch. */
    public End once(Backoff backoff, Runnable afterEach) {
        List<SinkWorker> workers = start(backoff);
        try {
            for (boolean again = watch.look(stop); again && !stop.getAsBoolean(); again = watch.look(stop)) {
                sleep(UNSURE);
            }
            watch.save(true);
            afterEach.run();
            workers.forEach(SinkWorker::finish);
            for (SinkWorker worker : workers) {
                while (!worker.join(SLICE) && !stop.getAsBoolean()) {
                    afterEach.run();
                }
            }
        } finally {
            workers.forEach(worker -> worker.stop(GRACE));
        }
        failed(workers).ifPresent(failure -> {
            throw failure;
        });
        return end(workers);
    }

    private List<SinkWorker> start(Backoff backoff) {
        return sinks.stream()
                .map(sink -> SinkWorker.start(sink, store, backoff, listener))
                .toList();
    }

    private static Optional<EpicenterException> failed(List<SinkWorker> workers) {
        return workers.stream().flatMap(worker -> worker.failure().stream()).findFirst();
    }

    private End end(List<SinkWorker> workers) {
        return new End(
                store.waiting(sinks.stream().map(EventSink::name).toList()),
                workers.stream().mapToLong(SinkWorker::refused).sum());
    }

    private void sleep(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        try {
            for (long left = time.toNanos(); left > 0 && !stop.getAsBoolean(); left = until - System.nanoTime()) {
                Thread.sleep(Math.min(left, SLICE.toNanos()) / 1_000_000 + 1);
            }
        } catch (InterruptedException given) {
            Thread.currentThread().interrupt();
        }
    }
}
