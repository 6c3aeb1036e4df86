package dev.epicenter.diagnosis;

/** Sees a diagnosis as it runs; steps and replays are told by several threads at once. */
public interface DiagnosisProgress {
    DiagnosisProgress SILENT = new DiagnosisProgress() {};

    /** What it will cost at most, before anything is run. {@code seconds} is from the run's own speed. */
    default void onPlan(long arms, long steps, double seconds) {}

    /** A stage begins. */
    default void onStage(Stage stage, Cost atMost) {}

    /** Something worth a line. */
    default void say(String line) {}

    /** A replay has made a step, or the sharpness stage has computed a gradient. */
    default void onStep() {}

    /** What a replay did is known; told of those that an earlier diagnosis had run, too. */
    default void onTrial(Trial trial) {}

    /** A replay is done. */
    default void onFinished() {}
}
