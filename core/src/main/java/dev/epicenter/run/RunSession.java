package dev.epicenter.run;

import java.util.List;

/**
 * One process writing to a run: holds its lock, and has mended what an earlier process left half-done (torn last lines cut,
 * temporary folders and checkpoints of given-up branches removed). What was mended is in the timeline as {@link
 * TimelineEvent.Noted}.
 */
public final class RunSession implements AutoCloseable {
    private RunSession() {}

    /**
     * Takes the lock and mends.
     *
     * @throws dev.epicenter.EpicenterException where another process has the lock, which it names, or the folder cannot
     *     be written
     */
    public static RunSession open(RunDirectory run) {
        throw new UnsupportedOperationException("not yet");
    }

    /** The run so far: every event, those of this session included, folded. */
    public Timeline timeline() {
        throw new UnsupportedOperationException("not yet");
    }

    /** Appends to the timeline, durably: it is on the disk when this returns. */
    public void append(TimelineEvent event) {
        throw new UnsupportedOperationException("not yet");
    }

    /** What was mended on opening, a sentence each. */
    public List<String> mended() {
        throw new UnsupportedOperationException("not yet");
    }

    public RunDirectory run() {
        throw new UnsupportedOperationException("not yet");
    }

    /** Gives the lock back. */
    @Override
    public void close() {
        throw new UnsupportedOperationException("not yet");
    }
}
