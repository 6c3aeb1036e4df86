package dev.epicenter.run;

import dev.epicenter.trace.StepRecord;
import java.util.List;

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
        throw new UnsupportedOperationException("not yet");
    }

    /** The run as it was when a spike was found: with the steps that a rollback has since given up. The trace that its replay's control must equal. */
    public static RunTrace around(RunDirectory run, TimelineSpike spike) {
        throw new UnsupportedOperationException("not yet");
    }
}
