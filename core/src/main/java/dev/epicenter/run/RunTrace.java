package dev.epicenter.run;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.trace.Rows;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TraceReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The trace of a run: one row per live step, in ascending order, assembled from its segments.
 *
 * @param notes torn lines and missing steps, one sentence each
 */
public record RunTrace(List<StepRecord> steps, List<String> notes) {
    public RunTrace {
        steps = List.copyOf(steps);
        notes = List.copyOf(notes);
    }

    /** The current trace. */
    public static RunTrace read(RunDirectory run) {
        return read(run, run.timeline());
    }

    /**
     * The trace at the time when a spike was found. It includes steps that a later rollback or remedy abandoned, and excludes
     * steps made after one. The control of a replay must equal it.
     */
    public static RunTrace around(RunDirectory run, TimelineSpike spike) {
        return read(run, timelineAround(run.events(), spike));
    }

    /**
     * The timeline before the first rollback or remedy after the spike was found. A rollback to a step past the spike counts
     * too: later steps may train on other batches or under a remedy.
     */
    static Timeline timelineAround(List<TimelineEvent> events, TimelineSpike spike) {
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i) instanceof TimelineEvent.RolledBack || events.get(i) instanceof TimelineEvent.Remedied) {
                Timeline before = Timeline.fold(events.subList(0, i));
                Optional<TimelineSpike> then = before.spike(spike.number());
                if (then.isPresent() && then.get().live() && then.get().segment() == spike.segment()) {
                    return before;
                }
            }
        }
        return Timeline.fold(events);
    }

    /** The trace of the steps that are live in {@code timeline}. */
    public static RunTrace read(RunDirectory run, Timeline timeline) {
        long interval = logInterval(run);
        List<StepRecord> steps = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        long last = 0;
        for (TimelineSegment segment : timeline.segments()) {
            Rows<StepRecord> rows = new TraceReader(run.segment(segment.number())).steps();
            notes.addAll(rows.notes());
            for (StepRecord row : rows.rows()) {
                if (segment.isLive(row.step())) {
                    missing(last, row.step() - 1, interval, run.segment(segment.number()))
                            .ifPresent(notes::add);
                    steps.add(row);
                    last = row.step();
                }
            }
            if (segment.lastLiveMade().isPresent()) {
                long end = segment.lastLiveMade().getAsLong();
                missing(last, end, interval, run.segment(segment.number())).ifPresent(notes::add);
                last = Math.max(last, end);
            }
        }
        return new RunTrace(steps, notes);
    }

    /** The number of steps between two rows. A run file that cannot be read, which its other readers report, states none. */
    public static long logInterval(RunDirectory run) {
        try {
            return RunConfigReader.read(run.runYaml()).trainer().logEvery();
        } catch (EpicenterException unreadable) {
            return 1;
        }
    }

    private static Optional<String> missing(long last, long until, long interval, Path segment) {
        if (until - last < interval) {
            return Optional.empty();
        }
        return Optional.of(
                until == last + 1
                        ? "step " + until + " has no row in " + segment
                        : "steps " + (last + 1) + " to " + until + " have no row in " + segment);
    }
}
