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
    private final WatchStateStore ledger;
    private final List<EventSink> sinks;
    private final WatchListener listener;
    private final BooleanSupplier stop;

    /** @param stop checked regularly; once true, the loop and the deliveries end */
    public WatchLoop(
            LogWatcher watch,
            WatchStateStore ledger,
            List<EventSink> sinks,
            WatchListener listener,
            BooleanSupplier stop) {
        this.watch = watch;
        this.ledger = ledger;
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
        List<SinkWorker> couriers = start(backoff);
        try {
            while (!stop.getAsBoolean()) {
                watch.look(stop);
                afterEach.run();
                failed(couriers).ifPresent(failure -> {
                    throw failure;
                });
                sleep(every);
            }
            watch.save(true);
        } finally {
            couriers.forEach(courier -> courier.stop(GRACE));
        }
        return end(couriers);
    }

    /** Polls once and delivers the pending events. Events that no sink accepts are left for the next watch. */
    public End once(Backoff backoff, Runnable afterEach) {
        List<SinkWorker> couriers = start(backoff);
        try {
            for (boolean again = watch.look(stop); again && !stop.getAsBoolean(); again = watch.look(stop)) {
                sleep(UNSURE);
            }
            watch.save(true);
            afterEach.run();
            couriers.forEach(SinkWorker::finish);
            for (SinkWorker courier : couriers) {
                while (!courier.join(SLICE) && !stop.getAsBoolean()) {
                    afterEach.run();
                }
            }
        } finally {
            couriers.forEach(courier -> courier.stop(GRACE));
        }
        failed(couriers).ifPresent(failure -> {
            throw failure;
        });
        return end(couriers);
    }

    private List<SinkWorker> start(Backoff backoff) {
        return sinks.stream()
                .map(sink -> SinkWorker.start(sink, ledger, backoff, listener))
                .toList();
    }

    private static Optional<EpicenterException> failed(List<SinkWorker> couriers) {
        return couriers.stream().flatMap(courier -> courier.failure().stream()).findFirst();
    }

    private End end(List<SinkWorker> couriers) {
        return new End(
                ledger.waiting(sinks.stream().map(EventSink::name).toList()),
                couriers.stream().mapToLong(SinkWorker::refused).sum());
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
