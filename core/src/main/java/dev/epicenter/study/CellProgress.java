package dev.epicenter.study;

import dev.epicenter.trace.StepRecord;

/**
 * Receives the progress of trainings, from several threads.
 *
 * @param <C> the trainings
 * @param <R> what is stored of each
 */
public interface CellProgress<C extends Training, R extends Record> {
    /**
     * The stored trainings are read; the others are about to run.
     *
     * @param what the trainings belong to: study or pilot
     * @param cells number of all trainings
     * @param reused number of those that were read
     * @param steps total steps of the others
     */
    default void onStart(String what, int cells, int reused, long steps) {}

    /** The file of a training is unusable; the training will be repeated. */
    default void onDamaged(C cell, String problem) {}

    /** A step of a training is complete. */
    default void onStep(C cell, StepRecord row) {}

    /** A training is finished, and its file is on the disk. */
    default void onFinished(C cell, R result) {}
}
