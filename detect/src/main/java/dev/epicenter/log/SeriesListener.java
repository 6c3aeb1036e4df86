package dev.epicenter.log;

/** Receives the events of a log's series as they are detected, without look-ahead, while the log is read. */
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
        /** A hard batch, already over; it is not opened or closed. */
        HARD_BATCH
    }

    /** @param event as currently known; its {@code alarmRow} does not change */
    void onEvent(String metric, Change change, SeriesEvent event);
}
