package dev.epicenter.replay;

/** Receives the progress of an experiment. Called concurrently by several threads. */
public interface ReplayProgress extends ArmListener {
    ReplayProgress SILENT = new ReplayProgress() {};

    /** The checkpoint was chosen and read; the control and the arms are about to run. */
    default void onStart(Experiment experiment) {}

    /** The number of replays that are already done and are not rerun; called after {@link #onStart}. */
    default void onKept(int replays) {}

    /** A note for the reader of the verdict, such as damaged rows of the run or the folder of the previous experiment. */
    default void onNote(String what) {}
}
