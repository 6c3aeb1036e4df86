package dev.epicenter.recovery;

import dev.epicenter.run.TimelineEvent;
import dev.epicenter.trace.StepRecord;

/** A listener for the progress of a run, called on the training thread. */
public interface RunProgress {
    RunProgress SILENT = new RunProgress() {};

    /** A step is complete. */
    default void onStep(StepRecord row) {}

    /** An event was written to the timeline. */
    default void onEvent(TimelineEvent event) {}
}
