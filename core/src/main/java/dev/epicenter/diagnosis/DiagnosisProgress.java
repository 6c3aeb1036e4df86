package dev.epicenter.diagnosis;

/** Receives the progress of a diagnosis. Steps and replays are reported concurrently by several threads. */
public interface DiagnosisProgress {
    DiagnosisProgress SILENT = new DiagnosisProgress() {};

    /** The estimated cost, at most, before anything runs. {@code seconds} is from the run's own speed. */
    default void onPlan(long arms, long steps, double seconds) {}

    /** A stage begins. */
    default void onStage(Stage stage, CostEstimate atMost) {}

    /** A message for the user. */
    default void say(String line) {}

    /** A replay has run a step, or the sharpness stage has computed a gradient. */
    default void onStep() {}

    /** The outcome of a replay is known; also called for replays that an earlier diagnosis ran. */
    default void onTrial(ReplayResult trial) {}

    /** A replay finished. */
    default void onFinished() {}
}
