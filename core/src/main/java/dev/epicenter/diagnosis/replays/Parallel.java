package dev.epicenter.diagnosis.replays;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Runs tasks in parallel. */
public final class Parallel {
    private Parallel() {}

    /**
     * The results of {@code tasks}, in their order. If one fails, the others are canceled.
     *
     * @param workers tasks at a time, at least 1
     */
    public static <T> List<T> of(List<Supplier<T>> tasks, int workers) {
        ExecutorService pool = Executors.newFixedThreadPool(workers, task -> {
            Thread thread = new Thread(task, "sharpness");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<T>> running =
                    tasks.stream().map(task -> pool.submit(task::get)).toList();
            List<T> results = new ArrayList<>();
            for (Future<T> future : running) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw failed.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while gradients were computed");
        } finally {
            pool.shutdownNow();
        }
    }
}
