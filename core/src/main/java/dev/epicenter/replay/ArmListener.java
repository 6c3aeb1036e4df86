package dev.epicenter.replay;

import dev.epicenter.segment.StepReport;

/** Sees arms as they run. Called by several threads at once, but for one arm by one thread, in order. */
public interface ArmListener {
    /** A step of an arm is complete. */
    default void onStep(Arm arm, StepReport report) {}

    /** An arm has made all its steps, or as many as its outcome needed. */
    default void onFinished(ArmRun run) {}
}
