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
import java.util.ArrayList;
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
 * Runs each command as a task of a Ray cluster, through a driver in Python ({@code python/epicenter/ray.py}): requests and
 * answers are lines of JSON on its standard input and output. Its end is the end of all tasks, so nothing is left to adopt; a
 * driver that dies is started again with the next submission.
 */
public final class RayEngine implements Engine {
    private static final String PYTHON = "--python=";
    private static final String DEFAULT_PYTHON = "python3";
    private static final long START_SECONDS = 120;
    private static final long END_SECONDS = 10;

    private final List<String> command;
    private final AtomicLong numbers = new AtomicLong();
    private Driver driver;

    /**
     * Connects to the cluster.
     *
     * @param words the address, then options of the driver, and {@code --python=PATH} of the Python that has {@code ray} and this
     *     project's package {@code epicenter}
     * @throws EpicenterException if it cannot be reached; one line with the driver's own words
     */
    public RayEngine(List<String> words) {
        if (words.isEmpty() || words.get(0).startsWith("-")) {
            throw new EpicenterException("--engine 'ray ...' takes the address of the cluster first, as in"
                    + " --engine 'ray 10.0.0.1:6379 --num-gpus=1', or auto on one of its nodes");
        }
        List<String> options = new ArrayList<>(words);
        options.removeIf(word -> word.startsWith(PYTHON));
        String python = words.stream()
                .filter(word -> word.startsWith(PYTHON))
                .reduce((first, last) -> last)
                .map(word -> word.substring(PYTHON.length()))
                .orElse(DEFAULT_PYTHON);
        List<String> all = new ArrayList<>(List.of(python, "-m", "epicenter.ray"));
        all.addAll(options);
        this.command = List.copyOf(all);
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
        return "ray";
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
                process = new ProcessBuilder(command).start();
            } catch (IOException missing) {
                throw new EpicenterException(
                        command.get(0) + " cannot be started; name a Python that has ray and epicenter:"
                                + " --engine 'ray ADDRESS --python=PATH'");
            }
            read(process.getInputStream(), this::answer, () -> ready.complete(false));
            read(process.getErrorStream(), line -> printed = line.isBlank() ? printed : line.strip(), () -> {});
            if (!connected()) {
                close();
                throw new EpicenterException("--engine ray: " + lastWords());
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
                    "ray driver");
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
