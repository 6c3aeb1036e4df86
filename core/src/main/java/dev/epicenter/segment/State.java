package dev.epicenter.segment;

/**
 * The training state: everything that a step needs besides the run file and the data plan. A segment starts from one and ends
 * with one. Only the trainer that made it reads its content, in memory or on the disk.
 */
public sealed interface State permits TrainState, StoredState {

    /** Completed steps. */
    long step();

    /** A copy with the step counter set to {@code step}. */
    State movedTo(long step);
}
