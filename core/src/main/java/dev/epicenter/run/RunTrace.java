package dev.epicenter.run;

import dev.epicenter.trace.Rows;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TraceReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a run really did: one row a live step, steps ascending, put together from its segments.
 *
 * @param notes torn lines and missing steps, a sentence each
 */
public record RunTrace(List<StepRecord> steps, List<String> notes) {
    public RunTrace {
        steps = List.copyOf(steps);
        notes = List.copyOf(notes);
    }

    /** The run as it is now. */
    public static RunTrace read(RunDirectory run) {
        return read(run, run.timeline());
    }

    /**
     * The run as it was when a spike was found: with the steps that a rollback has since given up. The trace that its
     * replay's control must equal.
     */
    public static RunTrace around(RunDirectory run, TimelineSpike spike) {
        return read(run, timelineAround(run.events(), spike));
    }

    /** The last timeline in which the spike's steps were live. */
    static Timeline timelineAround(List<TimelineEvent> events, TimelineSpike spike) {
        if (!spike.live()) {
            for (int i = 0; i < events.size(); i++) {
                if (events.get(i) instanceof TimelineEvent.RolledBack) {
                    Timeline before = Timeline.fold(events.subList(0, i));
                    Optional<TimelineSpike> then = before.spike(spike.number());
                    Optional<TimelineSpike> after =
                            Timeline.fold(events.subList(0, i + 1)).spike(spike.number());
                    if (then.isPresent()
                            && then.get().live()
                            && then.get().segment() == spike.segment()
                            && after.filter(TimelineSpike::live).isEmpty()) {
                        return before;
                    }
                }
            }
        }
        return Timeline.fold(events);
    }

    private static RunTrace read(RunDirectory run, Timeline timeline) {
        List<StepRecord> steps = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        long last = 0;
        for (TimelineSegment segment : timeline.segments()) {
            Rows<StepRecord> rows = new TraceReader(run.segment(segment.number())).steps();
            notes.addAll(rows.notes());
            for (StepRecord row : rows.rows()) {
                if (segment.isLive(row.step())) {
                    if (row.step() > last + 1) {
                        notes.add("steps " + (last + 1) + " to " + (row.step() - 1) + " have no row in "
                                + run.segment(segment.number()));
                    }
                    steps.add(row);
                    last = row.step();
                }
            }
        }
        return new RunTrace(steps, notes);
    }
}
