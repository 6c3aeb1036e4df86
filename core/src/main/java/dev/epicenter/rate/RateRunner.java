package dev.epicenter.rate;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.Trainer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The runner of a study: trains the cells without stored results, each on one thread. */
public final class RateRunner {
    private final Function<RunConfig, Trainer> trainers;
    private final CellFiles files;
    private final int jobs;
    private final RateProgress progress;
    private final BooleanSupplier canceled;
    private final AtomicBoolean failed = new AtomicBoolean();

    /**
     * @param trainers creates the trainer of a cell; must be thread-safe
     * @param jobs cells in parallel, at least 1
     * @param canceled once true, running cells are abandoned
     */
    public RateRunner(
            Function<RunConfig, Trainer> trainers,
            CellFiles files,
            int jobs,
            RateProgress progress,
            BooleanSupplier canceled) {
        if (jobs < 1) {
            throw new IllegalArgumentException("jobs: " + jobs);
        }
        this.trainers = trainers;
        this.files = files;
        this.jobs = jobs;
        this.progress = progress;
        this.canceled = canceled;
    }

    /**
     * Trains the missing cells and returns the results of all cells, in order.
     *
     * @param numerics the numerics of the trainers
     * @throws EpicenterException if it was canceled or a cell failed; finished cells are kept
     */
    public List<CellResult> run(RateStudy study, NumericsFingerprint numerics) {
        List<RateCell> cells = study.cells(numerics);
        Map<RateCell, CellResult> results = new LinkedHashMap<>();
        for (RateCell cell : cells) {
            files.read(cell, progress).ifPresent(result -> results.put(cell, result));
        }
        List<RateCell> missing =
                cells.stream().filter(cell -> !results.containsKey(cell)).toList();
        progress.onStart(
                cells.size(), results.size(), missing.size() * study.config().steps());
        results.putAll(train(missing));
        if (results.size() < cells.size()) {
            throw new EpicenterException("the study was interrupted: " + results.size() + " of " + cells.size()
                    + " cells are finished and kept in " + files.folder()
                    + "; the same command continues with the others");
        }
        return cells.stream()
                .map(cell -> Objects.requireNonNull(results.get(cell)))
                .toList();
    }

    private Map<RateCell, CellResult> train(List<RateCell> cells) {
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(jobs, Math.max(1, cells.size())), task -> {
            Thread thread = new Thread(task, "cell");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Map<RateCell, Future<Optional<CellResult>>> running = new LinkedHashMap<>();
            for (RateCell cell : cells) {
                running.put(cell, pool.submit(() -> trainOne(cell)));
            }
            return collect(running);
        } finally {
            pool.shutdown();
        }
    }

    private Optional<CellResult> trainOne(RateCell cell) {
        BooleanSupplier stop = () -> failed.get() || canceled.getAsBoolean();
        if (stop.getAsBoolean()) {
            return Optional.empty();
        }
        try {
            CellObserver watch = new CellObserver(cell, progress, stop);
            Segment whole = new Segment(Optional.empty(), cell.config().steps(), DataPlan.IN_ORDER, List.of());
            trainers.apply(cell.config()).run(whole, watch);
            Optional<CellResult> result = watch.finished();
            result.ifPresent(finished -> {
                files.write(cell, finished);
                progress.onFinished(cell, finished);
            });
            return result;
        } catch (RuntimeException | Error failure) {
            failed.set(true);
            throw failure;
        }
    }

    /** Waits for all cells, even after a failure: none may outlive this call. */
    private Map<RateCell, CellResult> collect(Map<RateCell, Future<Optional<CellResult>>> running) {
        Map<RateCell, CellResult> results = new LinkedHashMap<>();
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
