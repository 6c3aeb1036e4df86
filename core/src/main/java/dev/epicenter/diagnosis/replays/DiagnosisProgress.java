package dev.epicenter.diagnosis.replays;

/** Receives the progress of a diagnosis. Steps and replays are reported concurrently by several threads. */
public interface DiagnosisProgress {
    DiagnosisProgress SILENT = new DiagnosisProgress() {};

    /** The estimated cost, before anything runs. */
    default void onPlan(CostPlan plan) {}

    /** A stage begins. */
    default void onStage(Stage stage, CostEstimate atMost) {}

    /** A message for the user. */
    default void say(String line) {}

    /** A replay has run {@code steps} steps since its last report, or the sharpness stage has computed as many gradients. */
    default void onSteps(long steps) {}

    /** The outcome of a replay is known; also called for replays that an earlier diagnosis ran. */
    default void onTrial(ReplayResult result) {}

    /** A replay finished. */
    default void onFinished() {}
}
