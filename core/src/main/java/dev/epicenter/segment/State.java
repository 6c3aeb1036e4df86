package dev.epicenter.segment;

/**
 * All that a step needs besides the run file and the data plan: what a segment starts from and ends with. None but the trainer
 * that made it looks inside, so it may lie in memory or on the disk.
 */
public sealed interface State permits TrainState, StoredState {

    /** Completed steps. */
    long step();

    /** The same state in the place of that of {@code step} steps: training goes on counting from there. */
    State movedTo(long step);
}
