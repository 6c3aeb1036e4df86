package dev.epicenter.ui;

import dev.epicenter.ErrorText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The forecasts that pages show. Each is computed by {@code epicenter forecast} in its own process, one after the other, into the
 * {@link PageCache}.
 */
final class Forecasts implements AutoCloseable {
    private final PageCache cache;
    private final Map<Path, Job> jobs = new ConcurrentHashMap<>();
    private final ExecutorService processes = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "forecasts");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * A forecast.
     *
     * @param progress what is being done; empty when it has ended
     * @param problem why it failed
     * @param page self-contained
     */
    record State(Optional<String> progress, Optional<String> problem, Optional<String> page) {}

    private static final class Job {
        private Optional<CommandRun> run = Optional.empty();
        private Optional<String> problem = Optional.empty();
        private boolean ended;
    }

    Forecasts(PageCache cache) {
        this.cache = cache;
    }

    /** The state of a forecast; starts it where it was not computed for this content of the table. */
    State open(Path table, ForecastRequest request) {
        Path html = cache.file(table, FileStamp.of(table), request.words());
        Job before = jobs.get(html);
        if (before == null) {
            Optional<String> kept = cache.read(html);
            if (kept.isPresent()) {
                return new State(Optional.empty(), Optional.empty(), kept);
            }
        }
        Job job = jobs.computeIfAbsent(html, any -> {
            Job started = new Job();
            processes.execute(() -> run(started, table, request, html));
            return started;
        });
        synchronized (job) {
            if (!job.ended) {
                return new State(
                        Optional.of(job.run
                                .map(run -> run.lastLine().orElse("reading the table"))
                                .orElse("waiting to start")),
                        Optional.empty(),
                        Optional.empty());
            }
            Optional<String> page = job.problem.isPresent() ? Optional.empty() : cache.read(html);
            // Another page may have made room by deleting this one: the next request computes it again.
            if (page.isEmpty() && job.problem.isEmpty() || page.isPresent()) {
                jobs.remove(html);
            }
            return new State(
                    page.isEmpty() && job.problem.isEmpty() ? Optional.of("starting") : Optional.empty(),
                    job.problem,
                    page);
        }
    }

    /** The page for this content of the table, if it was computed. */
    Optional<String> known(Path table, ForecastRequest request) {
        return cache.read(cache.file(table, FileStamp.of(table), request.words()));
    }

    /** A text that differs whenever {@link #known} does, made without reading a page. */
    String mark(Path table, ForecastRequest request) {
        return Files.isRegularFile(cache.file(table, FileStamp.of(table), request.words())) ? "kept" : "";
    }

    private void run(Job job, Path table, ForecastRequest request, Path html) {
        Optional<String> problem;
        try {
            cache.prepare();
            try (CommandRun run = CommandRun.start(request.command(table, html))) {
                synchronized (job) {
                    job.run = Optional.of(run);
                }
                problem = run.await() == 0
                        ? Optional.empty()
                        : Optional.of(run.lastLine().orElse("the forecast failed without a message"));
                synchronized (job) {
                    job.run = Optional.empty();
                    job.ended = true;
                    job.problem = problem;
                }
            }
        } catch (RuntimeException | Error failure) {
            synchronized (job) {
                job.run = Optional.empty();
                job.ended = true;
                job.problem = Optional.of(ErrorText.of(failure));
            }
        }
    }

    @Override
    public void close() {
        processes.shutdownNow();
    }
}
