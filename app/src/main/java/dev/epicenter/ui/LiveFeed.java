package dev.epicenter.ui;

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

/** Tells open pages, by server-sent events, that their run has changed; what has changed they ask for themselves. */
final class LiveFeed implements AutoCloseable {
    private static final long EVERY_MILLIS = 250;

    /** Without a word for so long, the browser's end is tried: it may be gone. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Runs runs;
    private final Map<SseClient, Listener> listeners = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "live");
        thread.setDaemon(true);
        return thread;
    });

    private record Listener(String run, long version, long told) {}

    /**
     * A run, in an event.
     *
     * @param reading how much of a long run has been read, in percent; empty once all has
     */
    record Changed(long step, String state, OptionalInt reading) {
        static Changed of(FollowedRun run) {
            RunState state = run.state();
            return new Changed(run.lastStep(), state.name().toLowerCase(Locale.ROOT), run.percentRead());
        }
    }

    LiveFeed(Runs runs) {
        this.runs = runs;
        clock.scheduleWithFixedDelay(this::tellAll, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Listens to a run until the browser goes away. The run must be there. */
    void add(SseClient client, String name) {
        runs.open(name);
        client.keepAlive();
        client.onClose(() -> listeners.remove(client));
        listeners.put(client, new Listener(name, -1, System.nanoTime()));
    }

    private void tellAll() {
        for (Map.Entry<SseClient, Listener> entry : listeners.entrySet()) {
            try {
                tell(entry.getKey(), entry.getValue());
            } catch (RuntimeException gone) {
                // Whatever is wrong with one run, the pages of the others go on: the clock ends with the first
                // exception.
                entry.getKey().sendEvent("problem", String.valueOf(gone.getMessage()));
                entry.getKey().close();
                listeners.remove(entry.getKey());
            }
        }
    }

    private void tell(SseClient client, Listener listener) {
        FollowedRun run = runs.open(listener.run());
        long version = run.refresh();
        long now = System.nanoTime();
        if (version != listener.version()) {
            client.sendEvent("changed", ReportPage.json(Changed.of(run)).toString());
            listeners.computeIfPresent(client, (key, before) -> new Listener(listener.run(), version, now));
        } else if (now - listener.told() > SILENCE_NANOS) {
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
