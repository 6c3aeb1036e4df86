package dev.epicenter.forecast;

/** Receives the progress of a long computation; may be called from several threads. */
@FunctionalInterface
public interface ForecastProgress {
    /** A stage starts. */
    void enter(String stage);

    /** The present stage has progressed. */
    default void update(String words) {}
}
