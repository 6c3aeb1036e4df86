package dev.epicenter.engine;

import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StepReport;
import dev.epicenter.segment.Trainer;
import dev.epicenter.spike.DetectorConfig;
import dev.epicenter.spike.SpikeDetector;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Runs the work of {@code epicenter arm} in threads, with faults on request. */
final class ThreadEngine implements Engine {
    private final Trainer trainer;
    private final DetectorConfig detector;
    private final int crashes;
    private final boolean twice;
    private final Map<String, Thread> jobs = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> starts = new ConcurrentHashMap<>();
    private final AtomicInteger steps = new AtomicInteger();
    private final CountDownLatch gate;
    private Optional<NodeCache.Options> cache = Optional.empty();

    /**
     * @param crashes starts of each arm that die after ten steps
     * @param twice whether each job runs twice at once, as one that was wrongly believed dead
     */
    ThreadEngine(Trainer trainer, DetectorConfig detector, int crashes, boolean twice) {
        this(trainer, detector, crashes, twice, new CountDownLatch(0));
    }

    /** @param gate no arm trains before it is open */
    ThreadEngine(Trainer trainer, DetectorConfig detector, int crashes, boolean twice, CountDownLatch gate) {
        this.gate = gate;
        this.trainer = trainer;
        this.detector = detector;
        this.crashes = crashes;
        this.twice = twice;
    }

    /** Has the arms read their states through the cache of a node. */
    ThreadEngine with(NodeCache.Options options) {
        cache = Optional.of(options);
        return this;
    }

    /** Training steps over all arms. */
    int steps() {
        return steps.get();
    }

    /** The largest number of starts of one arm. */
    int mostStarts() {
        return starts.values().stream().mapToInt(AtomicInteger::get).max().orElse(0);
    }

    @Override
    public String submit(String name, List<String> command, Path log) {
        boolean crash = starts.computeIfAbsent(name, key -> new AtomicInteger()).getAndIncrement() < crashes;
        Path specification = Path.of(command.get(command.size() - 1));
        if (twice) {
            thread(specification, crash).start();
        }
        Thread job = thread(specification, crash);
        jobs.put(job.getName(), job);
        job.start();
        return job.getName();
    }

    private Thread thread(Path specification, boolean crash) {
        Thread thread = new Thread(() -> {
            try {
                gate.await();
                Optional<NodeCache> opened = cache.map(NodeCache::new);
                ArmWorker.of(specification)
                        .work((own, arm) -> counted(crash), new SpikeDetector(detector).state(), opened);
                opened.ifPresent(NodeCache::close);
            } catch (IllegalStateException crashed) {
                // As a process that is killed: no manifest is written.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setName("job-" + thread.getId());
        thread.setDaemon(true);
        return thread;
    }

    private Trainer counted(boolean crash) {
        AtomicInteger own = new AtomicInteger();
        return (Trainer) Proxy.newProxyInstance(
                Trainer.class.getClassLoader(), new Class<?>[] {Trainer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("run")) {
                        SegmentObserver observer = (SegmentObserver) arguments[1];
                        return trainer.run((Segment) arguments[0], new SegmentObserver() {
                            @Override
                            public Next onStep(StepReport report, Supplier<Optional<State>> state) {
                                steps.incrementAndGet();
                                if (crash && own.incrementAndGet() > 10) {
                                    throw new IllegalStateException("killed");
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
        jobs.remove(job);
    }

    @Override
    public String name() {
        return "threads";
    }
}
