package dev.epicenter.engine;

import dev.epicenter.EpicenterException;
import dev.epicenter.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Runs each command as a task of a cluster that has a driver program ({@link RayLaunch}, {@link SparkLaunch}): requests and
 * answers are lines of JSON on the driver's standard input and output, as {@code python/epicenter/ray.py} documents them. Its
 * end is the end of all tasks, so nothing is left to adopt; a driver that dies is started again with the next submission.
 */
public final class DriverEngine implements Engine {
    private static final long START_SECONDS = 120;
    private static final long END_SECONDS = 30;

    private final DriverLaunch launch;
    private final AtomicLong numbers = new AtomicLong();
    private Driver driver;

    /**
     * Connects to the cluster.
     *
     * @throws EpicenterException if it cannot be reached; one line with the driver's own words
     */
    public DriverEngine(DriverLaunch launch) {
        this.launch = launch;
        this.driver = new Driver();
    }

    @Override
    public synchronized String submit(String name, List<String> words, Path log) {
        if (!driver.process.isAlive()) {
            driver.close();
            driver = new Driver();
        }
        String job = Long.toString(numbers.incrementAndGet());
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("submit", job);
        request.put("name", name);
        request.put("command", words);
        request.put("log", log.toString());
        driver.alive.add(job);
        driver.send(request);
        return job;
    }

    @Override
    public Optional<String> adopt(String name, Optional<String> noted) {
        return Optional.empty();
    }

    @Override
    public synchronized boolean isAlive(String job) {
        return driver.process.isAlive() && driver.alive.contains(job);
    }

    @Override
    public synchronized String ending(String job) {
        return Optional.ofNullable(driver.endings.get(job))
                .orElseGet(() -> driver.process.isAlive() ? "" : "the driver ended: " + driver.lastWords());
    }

    @Override
    public synchronized void cancel(String job) {
        if (isAlive(job)) {
            driver.send(Map.of("cancel", job));
        }
    }

    @Override
    public String name() {
        return launch.engine();
    }

    @Override
    public synchronized void close() {
        driver.close();
    }

    /** One process of the driver, and what it has answered. */
    private final class Driver {
        private final Process process;
        private final Set<String> alive = ConcurrentHashMap.newKeySet();
        private final Map<String, String> endings = new ConcurrentHashMap<>();
        private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
        private volatile String error = "";
        private volatile String printed = "";

        Driver() {
            try {
                process = new ProcessBuilder(launch.command()).start();
            } catch (IOException missing) {
                throw new EpicenterException(
                        launch.command().get(0) + " cannot be started; " + launch.remedyIfMissing());
            }
            read(process.getInputStream(), this::answer, () -> ready.complete(false));
            read(process.getErrorStream(), line -> printed = launch.isNoise(line) ? printed : line.strip(), () -> {});
            if (!connected()) {
                close();
                throw new EpicenterException("--engine " + launch.engine() + ": " + lastWords());
            }
        }

        private boolean connected() {
            try {
                return ready.get(START_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException late) {
                error = "the driver did not connect in " + START_SECONDS + " s";
                return false;
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            } catch (InterruptedException e) {
                close();
                throw (CancellationException) new CancellationException("interrupted").initCause(e);
            }
        }

        private String lastWords() {
            return !error.isEmpty() ? error : printed.isEmpty() ? "the driver ended without a word" : printed;
        }

        private void answer(String line) {
            try {
                JsonNode node = Json.mapper().readTree(line);
                if (node.has("ready")) {
                    ready.complete(true);
                } else if (node.has("error")) {
                    error = node.path("error").asString("");
                } else if (node.has("ended")) {
                    String job = node.path("ended").asString("");
                    endings.put(job, node.path("how").asString(""));
                    alive.remove(job);
                }
            } catch (JacksonException damaged) {
                error = "the driver printed a line that is not JSON: " + line;
            }
        }

        private void read(InputStream stream, Consumer<String> lines, Runnable end) {
            Thread reader = new Thread(
                    () -> {
                        try (BufferedReader in =
                                new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                            in.lines().forEach(lines);
                        } catch (IOException | UncheckedIOException ended) {
                            // As at the end of the stream.
                        } finally {
                            end.run();
                        }
                    },
                    launch.engine() + " driver");
            reader.setDaemon(true);
            reader.start();
        }

        /** A driver that has died reads nothing: its jobs are then not alive, which their callers find. */
        void send(Map<String, Object> request) {
            try {
                OutputStream in = process.getOutputStream();
                in.write((Json.line(request) + "\n").getBytes(StandardCharsets.UTF_8));
                in.flush();
            } catch (IOException ended) {
                process.destroyForcibly();
            }
        }

        /** The end of its input makes it cancel its tasks and end. */
        void close() {
            try {
                process.getOutputStream().close();
            } catch (IOException ended) {
                // It has ended.
            }
            try {
                if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
