package dev.epicenter.replay;

import dev.epicenter.segment.StepReport;

/** Receives the steps and results of running arms. Called concurrently, but for one arm by one thread, in order. */
public interface ArmListener {
    /** A step of an arm is complete. */
    default void onStep(Arm arm, StepReport report) {}

    /** An arm has run all its steps, or as many as its outcome needed. */
    default void onFinished(ArmRun run) {}
}
