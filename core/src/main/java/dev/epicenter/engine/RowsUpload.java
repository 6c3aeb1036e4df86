package dev.epicenter.engine;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.RegularFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Uploads the rows of an arm while it trains, so that the coordinator stops one whose outcome is settled. Each upload is the
 * whole file: objects cannot grow. It only saves time, so failures are ignored: the complete rows come with the manifest.
 */
final class RowsUpload implements AutoCloseable {
    static final Duration PAUSE = Duration.ofSeconds(2);

    /** Uploads take at most this share of the time: 1 / SHARE. */
    private static final int SHARE = 10;

    private final ObjectStore store;
    private final ArmKeys keys;
    private final ArmFolder folder;
    private final boolean live;
    private final long pauseMillis;
    private final Thread thread;
    private boolean announced;
    private long uploaded;

    /**
     * Starts.
     *
     * @param live whether rows are uploaded; without, only where the arm runs: a row whose state is kept must not be seen before
     *     the state
     * @param pause between two uploads, at least
     */
    RowsUpload(ObjectStore store, ArmKeys keys, ArmFolder folder, boolean live, Duration pause) {
        this.live = live;
        this.pauseMillis = pause.toMillis();
        this.store = store;
        this.keys = keys;
        this.folder = folder;
        this.thread = new Thread(this::run, "rows upload");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                long began = System.nanoTime();
                upload();
                long took = Duration.ofNanos(System.nanoTime() - began).toMillis();
                Thread.sleep(Math.max(pauseMillis, SHARE * took));
            }
        } catch (InterruptedException | CancellationException closed) {
            // The arm has ended, maybe during an upload.
        }
    }

    private void upload() {
        try {
            Optional<String> attempt = folder.newestAttempt();
            if (attempt.isEmpty()) {
                return;
            }
            String name = attempt.get();
            if (!announced) {
                store.put(keys.file(name, ArmKeys.NODE), folder.node(name));
                store.put(keys.attempt(), name.getBytes(StandardCharsets.UTF_8));
                announced = true;
            }
            Path rows = folder.rows(name);
            long size = RegularFile.exists(rows) ? RegularFile.size(rows) : 0;
            if (live && size > uploaded) {
                // A copy: the upload's length must not change under it.
                byte[] content = RegularFile.bytes(rows);
                store.put(keys.file(name, ArmKeys.LIVE_ROWS), content);
                uploaded = content.length;
            }
        } catch (EpicenterException | IOException later) {
            // The next upload has these rows too.
        }
    }

    /** Ends an upload that is under way. */
    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
