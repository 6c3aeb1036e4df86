package dev.epicenter.forecast;

/** A model that predicts the score at an unseen scale. */
public sealed interface Method
        permits LastValue,
                LinearFit,
                TaskSlopes,
                MixedEffectsSlopes,
                TwoStageLossModel,
                SharedCurves,
                LatentSkills,
                Blend {
    /** Its name in tables and JSON. */
    String words();

    /** Fits it to {@code training}; only series of {@code training} can be predicted. */
    Fit fit(SeriesSet training);

    /** Whether it uses held-out scores, as the original proposal does. */
    default boolean leaks() {
        return false;
    }

    /** A fitted method. */
    @FunctionalInterface
    interface Fit {
        /**
         * The predicted score, 0 to 1, of a series of the training set at {@code where}, whose own score is ignored.
         */
        double at(Series series, Point where);
    }
}
