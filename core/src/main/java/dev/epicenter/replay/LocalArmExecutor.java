package dev.epicenter.replay;

import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StatesToKeep;
import dev.epicenter.segment.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/** Runs replays in this process, one thread per replay, from states in memory. */
public final class LocalArmExecutor implements ArmExecutor {
    private final Trainer trainer;
    private final int workers;

    /** @param workers arms at a time, at least 1 */
    public LocalArmExecutor(Trainer trainer, int workers) {
        if (workers < 1) {
            throw new IllegalArgumentException("workers: " + workers);
        }
        this.trainer = trainer;
        this.workers = workers;
    }

    /**
     * An executor that runs as many arms at a time as the processors can serve.
     *
     * @param threads inside each arm's step
     */
    public static LocalArmExecutor onAllCores(Trainer trainer, int threads) {
        return new LocalArmExecutor(trainer, workersOnAllCores(threads));
    }

    /** Arms at a time on all cores. */
    public static int workersOnAllCores(int threads) {
        return workers(Runtime.getRuntime().availableProcessors(), threads);
    }

    static int workers(int processors, int threads) {
        return Math.max(1, processors / threads);
    }

    @Override
    public List<ArmRun> run(List<Replay> replays, ArmListener listener, BooleanSupplier cancelled) {
        AtomicBoolean failed = new AtomicBoolean();
        BooleanSupplier stop = () -> failed.get() || cancelled.getAsBoolean();
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(workers, Math.max(1, replays.size())), task -> {
            Thread thread = new Thread(task, "arm");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<Optional<ArmRun>>> running = new ArrayList<>();
            for (Replay replay : replays) {
                running.add(pool.submit(() -> {
                    try {
                        return runOne(replay, listener, stop);
                    } catch (RuntimeException | Error failure) {
                        failed.set(true);
                        throw failure;
                    }
                }));
            }
            return collect(running, failed);
        } finally {
            pool.shutdown();
        }
    }

    private Optional<ArmRun> runOne(Replay replay, ArmListener listener, BooleanSupplier stop) {
        if (stop.getAsBoolean()) {
            return Optional.empty();
        }
        ReplayObserver watch = new ReplayObserver(replay, listener, stop);
        try {
            if (replay.phases().isEmpty()) {
                trainer.run(replay.segment(), watch);
            } else {
                runPhases(replay, watch);
            }
        } catch (CancellationException stopped) {
            // A trainer that waits for steps elsewhere cannot stop at one.
            return Optional.empty();
        }
        Optional<ArmRun> run = watch.finished();
        run.ifPresent(listener::onFinished);
        return run;
    }

    /** Trains phase after phase, each a segment from the state that the previous one ended with. */
    private void runPhases(Replay replay, ReplayObserver watch) {
        Segment whole = replay.segment();
        Optional<? extends State> start = whole.start();
        DataPlan plan = whole.plan();
        for (ReplayPhase phase : replay.phases()) {
            Segment part = new Segment(start, phase.until(), plan, phase.interventions());
            boolean last = phase.until() == whole.until();
            start = trainer.run(last ? part : part.keeping(StatesToKeep.at(List.of(phase.until()))), watch);
            if (last || watch.stopped()) {
                return;
            }
            if (start.isEmpty()) {
                throw new IllegalStateException("the trainer kept no state of step " + phase.until());
            }
            plan = plan.skipping(part.firstStep() - 1, phase.interventions());
        }
    }

    /** Waits for all replays, even if one failed: none may outlive this call. */
    private static List<ArmRun> collect(List<Future<Optional<ArmRun>>> running, AtomicBoolean failed) {
        List<ArmRun> runs = new ArrayList<>();
        Optional<Throwable> failure = Optional.empty();
        for (Future<Optional<ArmRun>> future : running) {
            try {
                future.get().ifPresent(runs::add);
            } catch (ExecutionException e) {
                failure = failure.or(() -> Optional.ofNullable(e.getCause()));
            } catch (InterruptedException e) {
                failed.set(true);
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while arms ran");
            }
        }
        if (failure.isPresent()) {
            if (failure.get() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure.get();
        }
        return runs;
    }
}
