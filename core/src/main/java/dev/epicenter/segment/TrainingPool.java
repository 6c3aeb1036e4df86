package dev.epicenter.segment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/** Runs independent trainings, several at a time. After a failure no further one starts. */
public final class TrainingPool {
    private final int jobs;
    private final BooleanSupplier canceled;
    private final AtomicBoolean failed = new AtomicBoolean();

    /**
     * @param jobs trainings at a time, at least 1
     * @param canceled once true, running trainings must stop
     */
    public TrainingPool(int jobs, BooleanSupplier canceled) {
        if (jobs < 1) {
            throw new IllegalArgumentException("jobs: " + jobs);
        }
        this.jobs = jobs;
        this.canceled = canceled;
    }

    /**
     * Runs all trainings and returns the results of those that were not stopped, in the order of {@code cells}.
     *
     * @param training the result of a cell; empty if it stopped because the given condition became true
     */
    public <C, R> Map<C, R> run(List<C> cells, BiFunction<C, BooleanSupplier, Optional<R>> training) {
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(jobs, Math.max(1, cells.size())), task -> {
            Thread thread = new Thread(task, "cell");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Map<C, Future<Optional<R>>> running = new LinkedHashMap<>();
            for (C cell : cells) {
                running.put(cell, pool.submit(() -> runOne(cell, training)));
            }
            return collect(running);
        } finally {
            pool.shutdown();
        }
    }

    private <C, R> Optional<R> runOne(C cell, BiFunction<C, BooleanSupplier, Optional<R>> training) {
        BooleanSupplier stop = () -> failed.get() || canceled.getAsBoolean();
        if (stop.getAsBoolean()) {
            return Optional.empty();
        }
        try {
            return training.apply(cell, stop);
        } catch (RuntimeException | Error failure) {
            failed.set(true);
            throw failure;
        }
    }

    /** Waits for all trainings, even after a failure: none may outlive this call. */
    private <C, R> Map<C, R> collect(Map<C, Future<Optional<R>>> running) {
        Map<C, R> results = new LinkedHashMap<>();
        List<Throwable> failures = new ArrayList<>();
        running.forEach((cell, future) -> {
            try {
                future.get().ifPresent(result -> results.put(cell, result));
            } catch (ExecutionException e) {
                failures.add(e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                failed.set(true);
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while cells ran");
            }
        });
        if (failures.isEmpty()) {
            return results;
        }
        if (failures.get(0) instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failures.get(0);
    }
}
