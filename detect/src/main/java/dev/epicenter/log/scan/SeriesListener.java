package dev.epicenter.log.scan;

/** Receives the events and findings of a log's series as they are detected, without look-ahead, while the log is read. */
@FunctionalInterface
public interface SeriesListener {
    /** What changed in an event. */
    enum Change {
        /** It has started: its alarm was raised. */
        OPENED,
        /** It is still open, and had its first non-finite value. */
        WORSENED,
        /** It has ended, was closed because it did not recover, or is cut off by a restart; its kind is final. */
        CLOSED,
        /** It was closed as a divergence, and the loss is back at its baseline: it was a spike. */
        RETURNED,
        /** A hard batch, already over; it is not opened or closed. */
        HARD_BATCH,
        /** A finding, which is reported once. */
        FINDING
    }

    /**
     * Receives a change of an event.
     *
     * @param unit what the steps of the series count
     * @param change never {@link Change#FINDING}
     * @param event as currently known; its {@code alarmRow} does not change
     */
    void onEvent(String metric, StepUnit unit, Change change, SeriesEvent event);

    /** Receives a finding, once. */
    default void onFinding(Finding finding) {}

    /** Receives a finding that was reported before, as it is at the end of the log. */
    default void onFindingChanged(Finding before, Finding now) {}
}
