package dev.epicenter.ui;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import io.javalin.http.ConflictResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Replays and diagnoses that pages have started, each a process of its own, one at a time for a spike. They are asked to stop when
 * the server ends: what is finished of them is kept. Safe for use by several threads.
 */
final class Jobs implements AutoCloseable {
    /** For all of them together. */
    private static final long PATIENCE_SECONDS = 20;

    private final Map<Spike, Job> jobs = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** A run's spike. */
    record Spike(Path run, int number) {}

    private record Job(List<String> words, Process process, Path log) {}

    /**
     * A job, for a page.
     *
     * @param command as typed, without the program's name
     * @param running whether it still runs
     * @param exit its exit code; empty while it runs
     * @param said the last lines that it said
     */
    record View(String command, boolean running, Optional<Integer> exit, List<String> said) {
        View {
            said = List.copyOf(said);
        }
    }

    /**
     * Starts one.
     *
     * @param words the command and its options; none of them reaches a shell
     * @throws ConflictResponse where one of the spike is running
     * @throws EpicenterException where no process can be started
     */
    void start(Spike spike, List<String> words) {
        jobs.compute(spike, (key, before) -> {
            if (closed) {
                throw new ConflictResponse("The server is ending; start it again.");
            }
            if (before != null && before.process().isAlive()) {
                throw new ConflictResponse("epicenter " + before.words().get(0)
                        + " of this spike is running already, started from a page; wait for it to end, or stop it.");
            }
            if (before != null) {
                forget(before);
            }
            return begin(words);
        });
    }

    private static Job begin(List<String> words) {
        try {
            Path log = Files.createTempFile("epicenter-job", ".log");
            Process process = new ProcessBuilder(OwnProgram.command(words))
                    .redirectInput(ProcessBuilder.Redirect.PIPE)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            process.getOutputStream().close();
            return new Job(List.copyOf(words), process, log);
        } catch (IOException failure) {
            throw new EpicenterException("epicenter " + words.get(0) + " cannot be started: " + failure.getMessage());
        }
    }

    /** The newest job of a spike, running or not. */
    Optional<View> find(Spike spike) {
        return Optional.ofNullable(jobs.get(spike)).map(job -> {
            boolean running = job.process().isAlive();
            return new View(
                    String.join(" ", job.words()),
                    running,
                    running ? Optional.empty() : Optional.of(job.process().exitValue()),
                    LastLines.of(job.log(), 4));
        });
    }

    /** Asks it to stop, as Ctrl-C does; false where none runs. */
    boolean stop(Spike spike) {
        Job job = jobs.get(spike);
        if (job == null || !job.process().isAlive()) {
            return false;
        }
        job.process().destroy();
        return true;
    }

    @Override
    public void close() {
        closed = true;
        jobs.values().forEach(job -> job.process().destroy());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (Job job : jobs.values()) {
            try {
                if (!job.process().waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    job.process().destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                job.process().destroyForcibly();
            }
            forget(job);
        }
    }

    private static void forget(Job job) {
        try {
            Files.deleteIfExists(job.log());
        } catch (IOException failure) {
            throw FileFailure.writing(job.log(), failure);
        }
    }
}
