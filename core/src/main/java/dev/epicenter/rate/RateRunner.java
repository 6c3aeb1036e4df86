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

/** Runs the cells of a study, those that are not on the disk yet, a thread each. */
public final class RateRunner {
    private final Function<RunConfig, Trainer> trainers;
    private final CellFiles files;
    private final int jobs;
    private final RateProgress progress;
    private final BooleanSupplier cancelled;
    private final AtomicBoolean failed = new AtomicBoolean();

    /**
     * @param trainers makes the trainer of a cell's run file; called by several threads at once
     * @param jobs cells at a time, at least 1
     * @param cancelled once true, the cells under way are given up
     */
    public RateRunner(
            Function<RunConfig, Trainer> trainers,
            CellFiles files,
            int jobs,
            RateProgress progress,
            BooleanSupplier cancelled) {
        if (jobs < 1) {
            throw new IllegalArgumentException("jobs: " + jobs);
        }
        this.trainers = trainers;
        this.files = files;
        this.jobs = jobs;
        this.progress = progress;
        this.cancelled = cancelled;
    }

    /**
     * All cells' results, in their order.
     *
     * @param numerics of the trainers
     * @throws EpicenterException where it was cancelled, or a cell cannot be trained; cells finished until then are kept
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
                    + "; the same command goes on with the others");
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
        BooleanSupplier stop = () -> failed.get() || cancelled.getAsBoolean();
        if (stop.getAsBoolean()) {
            return Optional.empty();
        }
        try {
            CellWatch watch = new CellWatch(cell, progress, stop);
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

    /** Waits for all, also where one failed: none may outlive this call. */
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
