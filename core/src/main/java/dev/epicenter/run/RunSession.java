package dev.epicenter.run;

import dev.epicenter.CorruptFileException;
import dev.epicenter.EpicenterException;
import dev.epicenter.file.Folder;
import dev.epicenter.file.WriterLock;
import dev.epicenter.trace.TraceReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;

/**
 * One process writing to a run: holds its lock, and has mended what an earlier process left half-done (torn last lines cut,
 * temporary folders and checkpoints of given-up branches removed). What was mended is in the timeline as {@link
 * TimelineEvent.Noted}.
 *
 * <p>Used by one thread at a time.
 */
public final class RunSession implements AutoCloseable {
    private final RunDirectory run;
    private final WriterLock lock;
    private final TimelineLog log;
    private final List<String> mended;
    private final TimelineFold fold = new TimelineFold();
    private Timeline timeline;

    private RunSession(RunDirectory run, WriterLock lock, TimelineLog log, List<String> mended) {
        this.run = run;
        this.lock = lock;
        this.log = log;
        this.mended = mended;
        log.events().forEach(fold::accept);
        this.timeline = fold.timeline();
    }

    /**
     * Takes the lock and mends.
     *
     * @throws CorruptFileException where the timeline is lost or damaged; then nothing was changed
     * @throws EpicenterException where another process has the lock, which it names, or the folder cannot be written
     */
    public static RunSession open(RunDirectory run) {
        WriterLock lock = RunLock.acquire(run.root());
        try {
            // Opening the log makes the file, or mends its end: a lost timeline stays as it was found.
            requireTimeline(run);
            TimelineLog log = TimelineLog.open(run.timelineFile());
            try {
                List<String> mended = new ArrayList<>();
                log.torn().ifPresent(mended::add);
                mended.addAll(mend(run, Timeline.fold(log.events())));
                mended.forEach(note -> log.append(new TimelineEvent.Noted(note, OptionalLong.empty())));
                return new RunSession(run, lock, log, List.copyOf(mended));
            } catch (RuntimeException failure) {
                log.close();
                throw failure;
            }
        } catch (RuntimeException failure) {
            lock.close();
            throw failure;
        }
    }

    public RunDirectory run() {
        return run;
    }

    /** The run so far: every event, those of this session included, folded. */
    public Timeline timeline() {
        return timeline;
    }

    /**
     * Appends to the timeline, durably: it is on the disk when this returns.
     *
     * @throws EpicenterException where the disk is full or cannot be written
     */
    public void append(TimelineEvent event) {
        log.append(event);
        fold.accept(event);
        timeline = fold.timeline();
    }

    /** What was mended on opening, a sentence each. */
    public List<String> mended() {
        return mended;
    }

    /** Gives the lock back. */
    @Override
    public void close() {
        try {
            log.close();
        } finally {
            lock.close();
        }
    }

    /** A segment is in the timeline before it makes anything. Without its line all would look like no part of the run. */
    private static void requireTimeline(RunDirectory run) {
        if (run.timeline().segments().isEmpty()
                && (run.checkpoints().hasAny() || !run.segments().isEmpty())) {
            throw new CorruptFileException(
                    run.timelineFile(),
                    "it tells of no segment, but there are checkpoints or segments beside it",
                    "restore it from a copy; nothing was removed");
        }
    }

    private static List<String> mend(RunDirectory run, Timeline timeline) {
        CheckpointStore checkpoints = run.checkpoints();
        List<String> notes = new ArrayList<>(checkpoints.removeLeftovers());
        SortedSet<Long> dead = checkpoints.list();
        dead.removeAll(timeline.checkpoints().keySet());
        for (long step : dead) {
            checkpoints.delete(step);
            notes.add("removed checkpoint " + step + ", which is no part of the run as the timeline tells it");
        }
        for (Path segment : run.segments()) {
            if (Integer.parseInt(segment.getFileName().toString()) >= timeline.nextSegment()) {
                Folder.deleteTree(segment);
                notes.add("removed " + segment + ", which is no part of the run as the timeline tells it");
            }
        }
        if (timeline.nextSegment() > 0) {
            notes.addAll(new TraceReader(run.segment(timeline.nextSegment() - 1)).mend());
        }
        return notes;
    }
}
