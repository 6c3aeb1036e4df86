package dev.epicenter.log.scan;

import java.util.Locale;

/** What the steps of a series count. */
public enum StepUnit {
    STEP,
    EPOCH,
    /** The steps are not logged, so rows are counted. */
    ROW;

    /** @param stepName the name of what counts the steps, as in {@link ScannedSeries#stepName()} */
    static StepUnit of(String stepName) {
        return stepName.equals("rows") ? ROW : SeriesNames.isEpoch(stepName) ? EPOCH : STEP;
    }

    /** A step in words: {@code step 1200}, {@code row 12}, {@code epoch 3}. */
    public String at(long step) {
        return name().toLowerCase(Locale.ROOT) + " " + step;
    }
}
