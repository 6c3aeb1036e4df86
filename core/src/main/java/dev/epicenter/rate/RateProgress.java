package dev.epicenter.rate;

import dev.epicenter.study.CellProgress;

/** Receives the progress of a rate study, from several threads. */
public interface RateProgress extends CellProgress<RateCell, CellResult> {
    RateProgress SILENT = new RateProgress() {};
}
