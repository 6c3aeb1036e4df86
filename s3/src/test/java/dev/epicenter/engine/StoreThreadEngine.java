package dev.epicenter.engine;

import dev.epicenter.EpicenterException;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StepReport;
import dev.epicenter.segment.Trainer;
import dev.epicenter.spike.DetectorState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Runs the work of {@code epicenter arm s3://...} in threads: each has only what it gets from the store. */
final class StoreThreadEngine implements Engine {
    private final Supplier<ObjectStore> stores;
    private final Trainer trainer;
    private final DetectorState detector;
    private final Path nodes;
    private final Duration step;
    private final Map<String, Thread> jobs = new ConcurrentHashMap<>();
    private final Set<String> canceled = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> starts = new ConcurrentHashMap<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private Optional<NodeCache.Options> cache = Optional.empty();
    private Optional<String> failure = Optional.empty();

    /**
     * @param stores a client for each arm
     * @param nodes for the arms' scratch folders
     * @param step what a step takes longer
     */
    StoreThreadEngine(
            Supplier<ObjectStore> stores, Trainer trainer, DetectorState detector, Path nodes, Duration step) {
        this.stores = stores;
        this.trainer = trainer;
        this.detector = detector;
        this.nodes = nodes;
        this.step = step;
    }

    StoreThreadEngine with(NodeCache.Options options) {
        cache = Optional.of(options);
        return this;
    }

    /** Has each arm fail with an error. */
    StoreThreadEngine failingWith(String message) {
        failure = Optional.of(message);
        return this;
    }

    /** The addresses that were submitted. */
    List<String> commands() {
        return List.copyOf(commands);
    }

    /** What the commands printed. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    Set<String> canceled() {
        return Set.copyOf(canceled);
    }

    /** The number of starts by arm. */
    List<Integer> starts() {
        return starts.values().stream().map(AtomicInteger::get).toList();
    }

    @Override
    public String submit(String name, List<String> command, Path log) {
        starts.computeIfAbsent(name, key -> new AtomicInteger()).incrementAndGet();
        String address = command.get(command.size() - 1);
        commands.add(address);
        Thread job = new Thread(() -> lines.add(work(address)));
        job.setName("job-" + job.getId());
        job.setDaemon(true);
        jobs.put(job.getName(), job);
        job.start();
        return job.getName();
    }

    /** As the command does. */
    String work(String word) {
        StoreUrl.Specification address = StoreUrl.specification(word);
        try (ObjectStore store = stores.get()) {
            StoreWorker worker =
                    new StoreWorker(store, address, Files.createTempDirectory(nodes, "arm"), Duration.ofMillis(5));
            try {
                Optional<String> done = worker.done();
                if (done.isPresent()) {
                    return done.get();
                }
                Optional<NodeCache> opened = cache.map(NodeCache::new);
                try {
                    return worker.work(worker.receive(), (own, arm) -> unclosed(), detector, opened);
                } finally {
                    opened.ifPresent(NodeCache::close);
                }
            } catch (EpicenterException failed) {
                worker.report(failed);
                return String.valueOf(failed.getMessage());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Trainer unclosed() {
        failure.ifPresent(message -> {
            throw new EpicenterException(message);
        });
        return (Trainer) Proxy.newProxyInstance(
                Trainer.class.getClassLoader(), new Class<?>[] {Trainer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("run")) {
                        SegmentObserver observer = (SegmentObserver) arguments[1];
                        return trainer.run((Segment) arguments[0], new SegmentObserver() {
                            @Override
                            public Next onStep(StepReport report, Supplier<Optional<State>> state) {
                                try {
                                    Thread.sleep(step.toMillis());
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                                return observer.onStep(report, state);
                            }
                        });
                    }
                    return method.getName().equals("close") ? null : method.invoke(trainer, arguments);
                });
    }

    @Override
    public Optional<String> adopt(String name, Optional<String> noted) {
        return noted.filter(this::isAlive);
    }

    @Override
    public boolean isAlive(String job) {
        Thread thread = jobs.get(job);
        return thread != null && thread.isAlive();
    }

    @Override
    public void cancel(String job) {
        canceled.add(job);
        jobs.remove(job);
    }

    @Override
    public String name() {
        return "threads";
    }
}
