package dev.epicenter.recovery;

import dev.epicenter.run.TimelineEvent;
import dev.epicenter.trace.StepRecord;

/** Sees a run as it goes, on the thread that trains. */
public interface RunProgress {
    RunProgress SILENT = new RunProgress() {};

    /** A step is complete. */
    default void onStep(StepRecord row) {}

    /** An event is in the timeline. */
    default void onEvent(TimelineEvent event) {}
}
