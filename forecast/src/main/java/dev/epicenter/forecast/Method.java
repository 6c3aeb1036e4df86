package dev.epicenter.forecast;

/** A way to say a score at a scale not seen. */
public sealed interface Method
        permits LastValue,
                Lines,
                ShrunkSlopes,
                BoundedLogistic,
                BrokenPowerLaw,
                ThroughLoss,
                SharedCurves,
                LatentAbility,
                Blend {
    /** In a few words, as tables have it. */
    String words();

    /** Fitted to {@code training}, of which a series asked for later must be one. */
    Fit fit(Corpus training);

    /** Whether it was shown what is held out, which only the proposal as it was first made does. */
    default boolean leaks() {
        return false;
    }

    /** A method with its constants found. */
    @FunctionalInterface
    interface Fit {
        /** The score, 0 to 1, of a series of the training's at {@code where}, whose own score is not looked at. */
        double at(Series series, Point where);
    }
}
