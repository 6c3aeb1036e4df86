package dev.epicenter.watch;

import dev.epicenter.EpicenterException;
import dev.epicenter.watch.EventSink.Reply;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/**
 * Takes events from the outbox to one sink, in their order, in a thread of its own: one that is slow or down holds up nobody else. Trouble is
 * said once, and its end.
 */
final class Courier {
    /** So often in a row a delivery may fail before a courier that is to finish leaves it for the next time. */
    private static final int LAST_ATTEMPTS = 3;

    private enum Order {
        WORK,
        /** Deliver what there is, then end. */
        FINISH,
        /** Begin nothing more. */
        STOP
    }

    private final EventSink sink;
    private final Ledger ledger;
    private final Backoff backoff;
    private final WatchListener listener;
    private final Random random = new Random();
    private final Thread thread;
    private Order order = Order.WORK;
    private int failures;
    private int ofThisEvent;
    private long refused;
    private Optional<EpicenterException> failure = Optional.empty();

    private Courier(EventSink sink, Ledger ledger, Backoff backoff, WatchListener listener) {
        this.sink = sink;
        this.ledger = ledger;
        this.backoff = backoff;
        this.listener = listener;
        this.thread = new Thread(this::work, "deliver " + sink.name());
    }

    static Courier start(EventSink sink, Ledger ledger, Backoff backoff, WatchListener listener) {
        Courier courier = new Courier(sink, ledger, backoff, listener);
        ledger.onEvents(courier::wake);
        courier.thread.setDaemon(true);
        courier.thread.start();
        return courier;
    }

    private void work() {
        try {
            for (Optional<WatchEvent> next = await(); next.isPresent(); next = await()) {
                deliver(next.get());
            }
        } catch (EpicenterException unwritable) {
            failure = Optional.of(unwritable);
        } catch (InterruptedException given) {
            // What was under way stays in the outbox.
        }
    }

    /** The next one to deliver; empty where it is to end. */
    private synchronized Optional<WatchEvent> await() throws InterruptedException {
        while (true) {
            Optional<WatchEvent> next = ledger.next(sink.name());
            boolean tired = order == Order.FINISH && failures >= LAST_ATTEMPTS;
            if (order == Order.STOP || tired || next.isEmpty() && order == Order.FINISH) {
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
        if (reply instanceof Reply.Later later) {
            failures++;
            if (++ofThisEvent >= sink.attempts()) {
                refuse(event, later.reason() + ", " + ofThisEvent + " times");
                return;
            }
            if (failures == 1) {
                listener.complained(sink.words() + ": " + later.reason()
                        + "; events are kept, and tried again at growing intervals");
            }
            pause(later.after().orElse(Duration.ZERO));
        } else if (reply instanceof Reply.Refused never) {
            refuse(event, never.reason());
        } else {
            ledger.settle(sink.name(), event);
            if (failures > 0) {
                listener.said(sink.words() + ": takes events again");
            }
            failures = 0;
            ofThisEvent = 0;
        }
    }

    private void refuse(WatchEvent event, String reason) {
        listener.complained(sink.words() + ": " + reason + "; given up, and not told there: " + event.text() + " ("
                + event.id() + ")");
        ledger.settle(sink.name(), event);
        failures = 0;
        ofThisEvent = 0;
        refused++;
    }

    private synchronized void pause(Duration least) throws InterruptedException {
        Duration pause = backoff.pause(failures, random);
        // A receiver may ask for more patience, but not for ever.
        Duration asked = least.compareTo(backoff.most()) > 0 ? backoff.most() : least;
        long until = System.nanoTime() + (asked.compareTo(pause) > 0 ? asked : pause).toNanos();
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            if (order == Order.STOP || order == Order.FINISH && failures >= LAST_ATTEMPTS) {
                return;
            }
            wait(left / 1_000_000 + 1);
        }
    }

    /** There is something to deliver. */
    private synchronized void wake() {
        notifyAll();
    }

    /** Delivers what there is, as far as that can be done in a few attempts, then ends. */
    synchronized void finish() {
        order = Order.FINISH;
        notifyAll();
    }

    /** Begins nothing more; what is under way has {@code grace} to end. */
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

    /** Waits for its end; at most so long. */
    boolean join(Duration most) {
        try {
            thread.join(Math.max(1, most.toMillis()));
        } catch (InterruptedException given) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    /** Events that were given up; to be asked for once it has ended. */
    long refused() {
        return refused;
    }

    /** Why it ended of itself: the state could not be written. */
    Optional<EpicenterException> failure() {
        return thread.isAlive() ? Optional.empty() : failure;
    }
}
