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
 * The exclusive write access of one process to a run. It holds the lock. On opening it repairs what a killed process left: it
 * cuts torn last lines and removes temporary folders and checkpoints of abandoned steps. Each repair is in the timeline as
 * {@link TimelineEvent.Noted}.
 *
 * <p>For use by one thread at a time.
 */
public final class RunSession implements AutoCloseable {
    private final RunDirectory run;
    private final WriterLock lock;
    private final TimelineLog log;
    private final List<String> repairs;
    private final TimelineFold fold = new TimelineFold();
    private Timeline timeline;

    private RunSession(RunDirectory run, WriterLock lock, TimelineLog log, List<String> repairs) {
        this.run = run;
        this.lock = lock;
        this.log = log;
        this.repairs = repairs;
        log.events().forEach(fold::accept);
        this.timeline = fold.timeline();
    }

    /**
     * Takes the lock and repairs the run.
     *
     * @throws CorruptFileException if the timeline is lost or damaged; then nothing is changed
     * @throws EpicenterException if another process holds the lock (the message names it) or the folder cannot be written
     */
    public static RunSession open(RunDirectory run) {
        WriterLock lock = RunLock.acquire(run.root());
        try {
            // Checked before the log is opened: opening would create a lost timeline or repair its end.
            run.entries();
            TimelineLog log = TimelineLog.open(run.timelineFile());
            try {
                List<String> repairs = new ArrayList<>();
                log.torn().ifPresent(repairs::add);
                repairs.addAll(repair(run, Timeline.fold(log.events())));
                repairs.forEach(note -> log.append(new TimelineEvent.Noted(note, OptionalLong.empty())));
                return new RunSession(run, lock, log, List.copyOf(repairs));
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

    /** The run so far, computed from all events, including those of this session. */
    public Timeline timeline() {
        return timeline;
    }

    /**
     * Appends to the timeline durably: the event is on the disk on return.
     *
     * @throws EpicenterException where the disk is full or cannot be written
     */
    public void append(TimelineEvent event) {
        log.append(event);
        fold.accept(event);
        timeline = fold.timeline();
    }

    /** The repairs on opening, one sentence each. */
    public List<String> mended() {
        return repairs;
    }

    /** Releases the lock. */
    @Override
    public void close() {
        try {
            log.close();
        } finally {
            lock.close();
        }
    }

    private static List<String> repair(RunDirectory run, Timeline timeline) {
        CheckpointStore checkpoints = run.checkpoints();
        List<String> notes = new ArrayList<>(checkpoints.removeLeftovers());
        SortedSet<Long> dead = checkpoints.list();
        dead.removeAll(timeline.checkpoints().keySet());
        for (long step : dead) {
            checkpoints.delete(step);
            notes.add("removed checkpoint " + step + ", which is not part of the run according to the timeline");
        }
        for (Path segment : run.segments()) {
            if (Integer.parseInt(segment.getFileName().toString()) >= timeline.nextSegment()) {
                Folder.deleteTree(segment);
                notes.add("removed " + segment + ", which is not part of the run according to the timeline");
            }
        }
        if (timeline.nextSegment() > 0) {
            notes.addAll(new TraceReader(run.segment(timeline.nextSegment() - 1)).repair());
        }
        return notes;
    }
}
