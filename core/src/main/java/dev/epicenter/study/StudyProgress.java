package dev.epicenter.study;

import java.util.OptionalDouble;

/** Receives the progress of a study, from several threads. */
public interface StudyProgress extends CellProgress<StudyCell, CellRecord> {
    StudyProgress SILENT = new StudyProgress() {};

    /** The pilot gives the power of a contrast; empty if it has no spread. */
    default void onPower(String contrast, OptionalDouble power) {}
}
