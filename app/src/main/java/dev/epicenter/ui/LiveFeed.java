package dev.epicenter.ui;

import dev.epicenter.ErrorText;
import dev.epicenter.report.ReportPage;
import dev.epicenter.report.RunState;
import io.javalin.http.sse.SseClient;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Notifies open pages by server-sent events that their run has changed; the pages then fetch the new data. */
final class LiveFeed implements AutoCloseable {
    private static final long POLL_INTERVAL_MILLIS = 250;

    /** After this time without an event, a comment tests whether the browser is still connected. */
    private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Function<String, FollowedRun> runs;
    private final Map<SseClient, Listener> listeners = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "live");
        thread.setDaemon(true);
        return thread;
    });

    private record Listener(String run, long version, long lastSent) {}

    /**
     * The event that reports a change of a run.
     *
     * @param reading how much of a long run has been read, in percent; empty once all has
     */
    record Changed(long step, String state, OptionalInt reading) {
        static Changed of(FollowedRun run) {
            RunState state = run.state();
            return new Changed(run.lastStep(), state.name().toLowerCase(Locale.ROOT), run.percentRead());
        }
    }

    /** @param runs opens a run by its name, in its current state */
    LiveFeed(Function<String, FollowedRun> runs) {
        this.runs = runs;
        clock.scheduleWithFixedDelay(
                this::notifyAllListeners, POLL_INTERVAL_MILLIS, POLL_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Subscribes a browser to a run until it disconnects. The run must exist. */
    void add(SseClient client, String name) {
        // Fails if it does not exist.
        FollowedRun unused = runs.apply(name);
        client.keepAlive();
        client.onClose(() -> listeners.remove(client));
        listeners.put(client, new Listener(name, -1, System.nanoTime()));
    }

    private void notifyAllListeners() {
        for (Map.Entry<SseClient, Listener> entry : listeners.entrySet()) {
            try {
                notifyListener(entry.getKey(), entry.getValue());
            } catch (RuntimeException | Error failure) {
                drop(entry.getKey(), failure);
            }
        }
    }

    /** Reports a failure to a page and stops its events. Any error that left the task would end those of all pages. */
    private void drop(SseClient client, Throwable failure) {
        listeners.remove(client);
        try {
            client.sendEvent("problem", ErrorText.of(failure));
            client.close();
        } catch (RuntimeException | Error gone) {
            // The browser has disconnected, or memory is short; it connects again.
            failure.addSuppressed(gone);
        }
    }

    private void notifyListener(SseClient client, Listener listener) {
        FollowedRun run = runs.apply(listener.run());
        long version = run.refresh();
        long now = System.nanoTime();
        if (version != listener.version()) {
            client.sendEvent("changed", ReportPage.json(Changed.of(run)).toString());
            listeners.computeIfPresent(client, (key, before) -> new Listener(listener.run(), version, now));
        } else if (now - listener.lastSent() > KEEP_ALIVE_NANOS) {
            client.sendComment("still here");
            listeners.computeIfPresent(client, (key, before) -> new Listener(listener.run(), version, now));
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        listeners.keySet().forEach(SseClient::close);
    }
}
