package dev.epicenter.results;

import dev.epicenter.Formats;
import dev.epicenter.terminal.StatusLine;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Shows the current stage of a long computation and its time, for computations without steps to count. */
public final class StageObserver implements AutoCloseable {
    private static final long SECOND = 1_000_000_000;

    private final ScheduledExecutorService clock;
    private volatile Stage stage = new Stage("starting", System.nanoTime());

    private record Stage(String words, long since) {}

    public StageObserver(StatusLine status) {
        clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "stages");
            thread.setDaemon(true);
            return thread;
        });
        var unused = clock.scheduleAtFixedRate(() -> status.show(this::words), 250, 250, TimeUnit.MILLISECONDS);
    }

    /** Starts the next stage. */
    public void enter(String words) {
        stage = new Stage(words, System.nanoTime());
    }

    /** Describes the progress of the present stage, whose time goes on. */
    public void update(String words) {
        stage = new Stage(words, stage.since());
    }

    private String words() {
        Stage now = stage;
        return now.words() + ", " + Formats.duration((System.nanoTime() - now.since()) / SECOND);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        try {
            // Nothing may be written to the line after it is cleared.
            clock.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
