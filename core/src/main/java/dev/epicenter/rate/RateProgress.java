package dev.epicenter.rate;

import dev.epicenter.trace.StepRecord;

/** Sees a study as it runs; called by several threads at once. */
public interface RateProgress {
    RateProgress SILENT = new RateProgress() {};

    /**
     * The cells on the disk are read, and the others are about to run.
     *
     * @param cells all of them
     * @param reused those that were on the disk
     * @param steps that the others are to make
     */
    default void onStart(int cells, int reused, long steps) {}

    /** A cell's file cannot be used, and the cell is run again. */
    default void onDamaged(RateCell cell, String problem) {}

    /** A step of a cell is complete. */
    default void onStep(RateCell cell, StepRecord row) {}

    /** A cell is finished, and its file is on the disk. */
    default void onFinished(RateCell cell, CellResult result) {}
}
