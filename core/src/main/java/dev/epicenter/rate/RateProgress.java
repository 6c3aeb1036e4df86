package dev.epicenter.rate;

import dev.epicenter.trace.StepRecord;

/** A listener for the progress of a study. Must be thread-safe. */
public interface RateProgress {
    RateProgress SILENT = new RateProgress() {};

    /**
     * The stored cells are read; the others are about to run.
     *
     * @param cells number of all cells
     * @param reused number of cells read from the disk
     * @param steps total steps of the others
     */
    default void onStart(int cells, int reused, long steps) {}

    /** A cell's file is unusable; the cell will be repeated. */
    default void onDamaged(RateCell cell, String problem) {}

    /** A step of a cell is complete. */
    default void onStep(RateCell cell, StepRecord row) {}

    /** A cell is finished, and its file is on the disk. */
    default void onFinished(RateCell cell, CellResult result) {}
}
