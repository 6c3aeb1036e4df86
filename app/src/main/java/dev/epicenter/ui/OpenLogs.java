package dev.epicenter.ui;

import dev.epicenter.ErrorText;
import dev.epicenter.report.FileKind;
import dev.epicenter.report.FileScan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The logs that pages show: each is scanned in the background when it is opened, and again while it grows. A scan takes the whole
 * file, in bounded memory; the time between two scans is at least four times that of the last one, so that a growing log takes at
 * most a fifth of a core.
 */
final class OpenLogs implements AutoCloseable {
    private static final int MOST = 16;
    private static final long LEAST_PAUSE_NANOS = 2_000_000_000L;
    private static final int PAUSES = 4;

    /** A log that was written to a moment ago is not cached: it will change. */
    private static final long QUIET_MILLIS = 10_000;

    private final PageCache cache;
    /** The most recently opened last. */
    private final Map<Path, Log> logs = new LinkedHashMap<>(MOST, 0.75f, true);

    private final ExecutorService scans = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "scans");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * A log as it was read last.
     *
     * @param version increases with each scan; 0 before the first
     * @param percent how much of the present scan is read; empty when none runs
     * @param problem why the last scan failed
     * @param page self-contained; empty before the first scan
     */
    record State(long version, OptionalInt percent, Optional<String> problem, Optional<String> page) {}

    private static final class Log {
        private FileStamp scanned = new FileStamp(-1, -1);
        private State state = new State(0, OptionalInt.empty(), Optional.empty(), Optional.empty());
        private boolean scanning;
        private long read;
        private long notBefore = System.nanoTime();
    }

    OpenLogs(PageCache cache) {
        this.cache = cache;
    }

    /**
     * The present state of a log; starts a scan where it has changed.
     *
     * @param name shown on the page
     */
    State open(Path file, String name) {
        Log log;
        synchronized (logs) {
            log = logs.computeIfAbsent(file, any -> new Log());
            if (logs.size() > MOST) {
                logs.remove(logs.keySet().iterator().next());
            }
        }
        FileStamp now = FileStamp.of(file);
        synchronized (log) {
            if (!now.equals(log.scanned) && !log.scanning && System.nanoTime() - log.notBefore >= 0) {
                log.scanning = true;
                log.read = 0;
                scans.execute(() -> scan(file, name, log));
            }
            State state = log.state;
            return log.scanning
                    ? new State(
                            state.version(),
                            OptionalInt.of((int) Math.min(100, 100 * log.read / Math.max(1, now.size()))),
                            state.problem(),
                            state.page())
                    : state;
        }
    }

    /** The page of the last scan of this content, if it is open or cached; scans nothing. */
    Optional<String> known(Path file) {
        FileStamp now = FileStamp.of(file);
        Log log;
        synchronized (logs) {
            log = logs.get(file);
        }
        if (log != null) {
            synchronized (log) {
                if (log.state.page().isPresent()) {
                    return log.state.page();
                }
            }
        }
        return cache.read(cache.file(file, now, FileKind.LOG.word()));
    }

    /** A text that differs whenever {@link #known} does, made without reading a page. */
    String mark(Path file) {
        Log log;
        synchronized (logs) {
            log = logs.get(file);
        }
        if (log != null) {
            synchronized (log) {
                return "version " + log.state.version();
            }
        }
        return Files.isRegularFile(cache.file(file, FileStamp.of(file), FileKind.LOG.word())) ? "kept" : "";
    }

    private void scan(Path file, String name, Log log) {
        FileStamp stamp = FileStamp.of(file);
        long start = System.nanoTime();
        Optional<String> page = Optional.empty();
        Optional<String> problem = Optional.empty();
        try {
            Path kept = cache.file(file, stamp, FileKind.LOG.word());
            page = cache.read(kept);
            if (page.isEmpty()) {
                String html = FileScan.page(file, name, bytes -> {
                    synchronized (log) {
                        log.read += bytes;
                    }
                });
                page = Optional.of(html);
                if (System.currentTimeMillis() - stamp.modified() > QUIET_MILLIS) {
                    cache.write(kept, html);
                }
            }
        } catch (RuntimeException | Error failure) {
            problem = Optional.of(ErrorText.of(failure));
        }
        synchronized (log) {
            log.scanning = false;
            log.scanned = stamp;
            log.state = new State(
                    log.state.version() + 1, OptionalInt.empty(), problem, page.isPresent() ? page : log.state.page());
            long now = System.nanoTime();
            log.notBefore = now + Math.max(LEAST_PAUSE_NANOS, PAUSES * (now - start));
        }
    }

    @Override
    public void close() {
        scans.shutdownNow();
    }
}
