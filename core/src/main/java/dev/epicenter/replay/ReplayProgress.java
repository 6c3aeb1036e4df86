package dev.epicenter.replay;

/** Sees an experiment as it runs; called by several threads at once. */
public interface ReplayProgress extends ArmListener {
    ReplayProgress SILENT = new ReplayProgress() {};

    /** The checkpoint is chosen and read; the control and the arms are about to run. */
    default void onStart(Experiment experiment) {}

    /** So many replays of the experiment are done already and need not run; told after {@link #onStart}. */
    default void onKept(int replays) {}

    /** Something about files that a reader of the verdict must know: rows of the run that are damaged, a former experiment. */
    default void onNote(String what) {}
}
