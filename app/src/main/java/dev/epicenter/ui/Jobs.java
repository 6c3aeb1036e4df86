package dev.epicenter.ui;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import io.javalin.http.ConflictResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs the replays and diagnoses started from pages, each in its own process, at most one per spike. Closing stops all
 * jobs; finished replays are kept. Safe for use by several threads.
 */
final class Jobs implements AutoCloseable {
    /** The time limit for stopping all jobs together. */
    private static final long STOP_TIMEOUT_SECONDS = 20;

    private static final int SHOWN_LINES = 4;

    /** The lines of the output that can say how a job ended. */
    private static final int JUDGED_LINES = 200;

    private final Map<Spike, Job> jobs = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** A spike of a run. */
    record Spike(Path run, int number) {}

    private record Job(List<String> words, Process process, Path log, AtomicBoolean stopped) {}

    /**
     * A job as a page shows it.
     *
     * @param command its arguments, without the program's name
     * @param running whether it still runs
     * @param end how it ended; empty while it runs
     * @param said the last lines of its output
     */
    record View(String command, boolean running, Optional<JobEnd> end, List<String> said) {
        View {
            said = List.copyOf(said);
        }
    }

    /**
     * Starts a job.
     *
     * @param words the command and its options; none of them reaches a shell
     * @throws ConflictResponse where a job for the spike is running
     * @throws EpicenterException where no process can be started
     */
    void start(Spike spike, List<String> words) {
        jobs.compute(spike, (key, before) -> {
            if (closed) {
                throw new ConflictResponse("The server is shutting down; start it again.");
            }
            if (before != null && before.process().isAlive()) {
                throw new ConflictResponse("epicenter " + before.words().get(0)
                        + " for this spike is already running, started from a page; wait for it to end, or stop it.");
            }
            if (before != null) {
                deleteLog(before);
            }
            return launch(words);
        });
    }

    private static Job launch(List<String> words) {
        try {
            Path log = Files.createTempFile("epicenter-job", ".log");
            Process process = new ProcessBuilder(SelfProcess.command(words))
                    .redirectInput(ProcessBuilder.Redirect.PIPE)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            process.getOutputStream().close();
            return new Job(List.copyOf(words), process, log, new AtomicBoolean());
        } catch (IOException failure) {
            throw new EpicenterException("epicenter " + words.get(0) + " cannot start: " + failure.getMessage());
        }
    }

    /** The newest job of a spike, running or not. */
    Optional<View> find(Spike spike) {
        return Optional.ofNullable(jobs.get(spike)).map(job -> {
            boolean running = job.process().isAlive();
            return new View(
                    String.join(" ", job.words()),
                    running,
                    running
                            ? Optional.empty()
                            : Optional.of(JobEnd.of(
                                    job.process().exitValue(),
                                    job.stopped().get(),
                                    lastLines(job.log(), JUDGED_LINES))),
                    lastLines(job.log(), SHOWN_LINES));
        });
    }

    private static List<String> lastLines(Path log, int lines) {
        try {
            return RegularFile.lastLines(log, lines);
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    /** Sends a job the termination signal, as Ctrl-C does; false where none runs. */
    boolean stop(Spike spike) {
        Job job = jobs.get(spike);
        if (job == null || !job.process().isAlive()) {
            return false;
        }
        job.stopped().set(true);
        job.process().destroy();
        return true;
    }

    @Override
    public void close() {
        closed = true;
        jobs.values().forEach(job -> job.process().destroy());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_TIMEOUT_SECONDS);
        for (Job job : jobs.values()) {
            try {
                if (!job.process().waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    job.process().destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                job.process().destroyForcibly();
            }
            deleteLog(job);
        }
    }

    private static void deleteLog(Job job) {
        try {
            Files.deleteIfExists(job.log());
        } catch (IOException failure) {
            throw FileFailure.writing(job.log(), failure);
        }
    }
}
