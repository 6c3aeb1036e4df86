package dev.epicenter.ui;

import dev.epicenter.EpicenterException;
import dev.epicenter.report.StepColumns;
import dev.epicenter.trace.StepFollower;
import dev.epicenter.trace.StepSampler;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** Loads a long segment in another thread, and provides a sample of it until then. */
final class BackgroundLoader {
    /** A larger file takes too long to load while a page waits. */
    static final long LONG_BYTES = 8 << 20;

    /** About twice the width of a wide screen in pixels. */
    private static final int POINTS = 2000;

    /** The widest window, in steps, whose rows are read directly from the file. */
    private static final long MAX_WINDOW = 20_000;

    private final StepSampler file;
    private final StepFollower follower;
    private final StepColumns sample;
    private final CompletableFuture<StepColumns> whole;
    /** Written by the reading thread. */
    private volatile long reached;

    BackgroundLoader(Path segment, StepFollower follower, Executor reader) {
        this.file = new StepSampler(segment);
        this.follower = follower;
        this.sample = StepColumns.of(file.sample(POINTS));
        this.whole = CompletableFuture.supplyAsync(this::read, reader);
    }

    boolean isDone() {
        return whole.isDone();
    }

    /**
     * The whole segment, once it {@link #isDone}.
     *
     * @throws dev.epicenter.EpicenterException where the file is damaged
     */
    StepColumns whole() {
        try {
            return whole.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof EpicenterException damaged ? damaged : failed;
        }
    }

    /** How much has been read, in percent. */
    int percent() {
        return (int) Math.min(100, 100 * reached / Math.max(1, sample.last()));
    }

    /** A sample of its rows, including the last one. */
    StepColumns sample() {
        return sample;
    }

    /** All rows of a narrow window; empty for a wide one. */
    Optional<StepColumns> near(long from, long to) {
        return to - from > MAX_WINDOW ? Optional.empty() : Optional.of(StepColumns.of(file.between(from, to)));
    }

    private StepColumns read() {
        // If the file is truncated or replaced, reading restarts, and earlier rows are dropped.
        StepColumns[] columns = {new StepColumns()};
        follower.poll(
                row -> {
                    columns[0].add(row);
                    reached = row.step();
                },
                () -> columns[0] = new StepColumns());
        return columns[0];
    }
}
