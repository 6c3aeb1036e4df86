package dev.epicenter.external;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One segment of a process that may serve more: it has ended once the process says so by {@link SegmentEnd}, or has ended
 * itself.
 */
final class ServedSegment implements SegmentProcess {
    private static final long NAP_MILLIS = 5;
    private static final long PATIENCE_MILLIS = 5_000;

    private final TrainerProcess process;
    private final Path out;

    /** @param out the segment's folder */
    ServedSegment(TrainerProcess process, Path out) {
        this.process = process;
        this.out = out;
    }

    @Override
    public boolean alive() {
        return process.alive() && !SegmentEnd.exists(out);
    }

    @Override
    public int exitCode() {
        return SegmentEnd.exists(out) ? SegmentEnd.read(out).exit() : process.exitCode(output());
    }

    @Override
    public TrainerOutput output() {
        return TrainerOutput.read(out.resolve(TrainerProcess.OUTPUT));
    }

    /** Whether the process has begun with this segment: from then on a signal concerns it. */
    boolean begun() {
        return Files.exists(out.resolve(TrainerProcess.OUTPUT));
    }

    @Override
    public void terminate() {
        process.endSegment();
    }

    @Override
    public boolean await(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        while (alive()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            if (process.await(Math.min(left, NAP_MILLIS))
                    || Thread.currentThread().isInterrupted()) {
                return !alive();
            }
        }
        return true;
    }

    /** Waits until the process has begun with this segment, or has ended; returns whether it has begun. */
    boolean awaitBegin() {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (!begun() && process.alive() && System.nanoTime() < end) {
            process.await(NAP_MILLIS);
        }
        return begun();
    }

    /** Kills the process if the segment has not ended: it can train nothing else. */
    @Override
    public void close() {
        if (!SegmentEnd.exists(out)) {
            process.close();
        }
    }
}
