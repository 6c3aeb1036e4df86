package dev.epicenter.watch;

import dev.epicenter.EpicenterException;
import dev.epicenter.ErrorText;
import dev.epicenter.watch.EventSink.Reply;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/**
 * Delivers events from the outbox to one sink, in order, in its own thread: a slow or unavailable sink does not delay
 * the others. Failure and recovery are each reported once.
 */
final class SinkWorker {
    /** Consecutive failures after which a worker that is finishing leaves the rest for the next process. */
    private static final int LAST_ATTEMPTS = 3;

    private enum Order {
        WORK,
        /** Deliver the pending events, then end. */
        FINISH,
        /** Start no further delivery. */
        STOP
    }

    private final EventSink sink;
    private final WatchStateStore store;
    private final Backoff backoff;
    private final WatchListener listener;
    private final Random random = new Random();
    private final Thread thread;
    private Order order = Order.WORK;
    private int failures;
    private int ofThisEvent;
    private long refused;
    private Optional<EpicenterException> failure = Optional.empty();

    private SinkWorker(EventSink sink, WatchStateStore store, Backoff backoff, WatchListener listener) {
        this.sink = sink;
        this.store = store;
        this.backoff = backoff;
        this.listener = listener;
        this.thread = new Thread(this::work, "deliver " + sink.name());
    }

    static SinkWorker start(EventSink sink, WatchStateStore store, Backoff backoff, WatchListener listener) {
        SinkWorker worker = new SinkWorker(sink, store, backoff, listener);
        store.onEvents(worker::wake);
        worker.thread.setDaemon(true);
        worker.thread.start();
        return worker;
    }

    private void work() {
        try {
            for (Optional<WatchEvent> next = await(); next.isPresent(); next = await()) {
                deliver(next.get());
            }
        } catch (EpicenterException unwritable) {
            failure = Optional.of(unwritable);
        } catch (InterruptedException given) {
            // An unfinished delivery remains in the outbox.
        } catch (RuntimeException | Error other) {
            failure = Optional.of(new EpicenterException(ErrorText.of(other), other));
        }
    }

    /** The next event to deliver; empty to end. */
    private synchronized Optional<WatchEvent> await() throws InterruptedException {
        while (true) {
            Optional<WatchEvent> next = store.next(sink.name());
            boolean exhausted = order == Order.FINISH && failures >= LAST_ATTEMPTS;
            if (order == Order.STOP || exhausted || next.isEmpty() && order == Order.FINISH) {
                return Optional.empty();
            }
            if (next.isPresent()) {
                return next;
            }
            wait();
        }
    }

    private void deliver(WatchEvent event) throws InterruptedException {
        Reply reply = sink.deliver(event);
        if (reply instanceof Reply.Retry retry) {
            failures++;
            if (++ofThisEvent >= sink.attempts()) {
                reject(event, retry.reason() + ", " + ofThisEvent + " times");
                return;
            }
            if (failures == 1) {
                listener.warn(
                        sink.label() + ": " + retry.reason() + "; events are kept and retried at increasing intervals");
            }
            pause(retry.after().orElse(Duration.ZERO));
        } else if (reply instanceof Reply.Reject reject) {
            reject(event, reject.reason());
        } else {
            store.acknowledge(sink.name(), event);
            if (failures > 0) {
                listener.info(sink.label() + ": accepts events again");
            }
            failures = 0;
            ofThisEvent = 0;
        }
    }

    private void reject(WatchEvent event, String reason) {
        listener.warn(
                sink.label() + ": " + reason + "; not delivered there: " + event.text() + " (" + event.id() + ")");
        store.acknowledge(sink.name(), event);
        failures = 0;
        ofThisEvent = 0;
        refused++;
    }

    private synchronized void pause(Duration least) throws InterruptedException {
        Duration pause = backoff.pause(failures, random);
        // A receiver may request a longer pause, up to a limit.
        Duration requested = least.compareTo(backoff.most()) > 0 ? backoff.most() : least;
        long until = System.nanoTime() + (requested.compareTo(pause) > 0 ? requested : pause).toNanos();
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            if (order == Order.STOP || order == Order.FINISH && failures >= LAST_ATTEMPTS) {
                return;
            }
            wait(left / 1_000_000 + 1);
        }
    }

    /** Signals that there are events to deliver. */
    private synchronized void wake() {
        notifyAll();
    }

    /** Delivers the pending events in a few attempts, then ends. */
    synchronized void finish() {
        order = Order.FINISH;
        notifyAll();
    }

    /** Starts no further delivery; a current one has {@code grace} to end. */
    void stop(Duration grace) {
        synchronized (this) {
            order = Order.STOP;
            notifyAll();
        }
        join(grace);
        if (thread.isAlive()) {
            thread.interrupt();
            join(grace);
        }
    }

    /** Waits at most {@code most} for its end. */
    boolean join(Duration most) {
        try {
            thread.join(Math.max(1, most.toMillis()));
        } catch (InterruptedException given) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    /** The number of rejected events; valid once it has ended. */
    long refused() {
        return refused;
    }

    /** Why it ended by itself: the state could not be written. */
    Optional<EpicenterException> failure() {
        return thread.isAlive() ? Optional.empty() : failure;
    }
}
