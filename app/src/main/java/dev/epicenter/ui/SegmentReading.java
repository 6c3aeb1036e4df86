package dev.epicenter.ui;

import dev.epicenter.EpicenterException;
import dev.epicenter.report.StepColumns;
import dev.epicenter.trace.StepFollower;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** A long segment while it is read whole, by another thread: what can be shown of it until then. */
final class SegmentReading {
    /** A file that is longer takes too long to be waited for. */
    static final long LONG_BYTES = 8 << 20;

    /** Some twice what a wide screen has pixels. */
    private static final int POINTS = 2000;

    /** Rows that are read from their place in the file at once. */
    private static final long NEAR = 20_000;

    private final MetricsFile file;
    private final StepFollower follower;
    private final StepColumns sample;
    private final CompletableFuture<StepColumns> whole;
    /** Written by the thread that reads. */
    private volatile long reached;

    SegmentReading(Path segment, StepFollower follower, Executor reader) {
        this.file = new MetricsFile(segment);
        this.follower = follower;
        this.sample = StepColumns.of(file.sample(POINTS));
        this.whole = CompletableFuture.supplyAsync(this::read, reader);
    }

    boolean isDone() {
        return whole.isDone();
    }

    /**
     * All of it, once it {@link #isDone}.
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

    /** How much of it has been read, in percent. */
    int percent() {
        return (int) Math.min(100, 100 * reached / Math.max(1, sample.last()));
    }

    /** Some of its rows, the last among them. */
    StepColumns sample() {
        return sample;
    }

    /** Every row of a window that is narrow; empty where it is not. */
    Optional<StepColumns> near(long from, long to) {
        return to - from > NEAR ? Optional.empty() : Optional.of(StepColumns.of(file.between(from, to)));
    }

    private StepColumns read() {
        // A file cut or replaced meanwhile is read from its start again: what came before is dropped.
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
