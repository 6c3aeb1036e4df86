package dev.epicenter.log;

/** Hears of the events of a log's series as they become known, with no look-ahead: the alarms of a scan, while the log is read. */
@FunctionalInterface
public interface SeriesListener {
    /** What became known of an event. */
    enum Change {
        /** It is under way: its alarm was given. */
        OPENED,
        /** It is under way still, and a value was not finite now for the first time. */
        WORSENED,
        /** It has ended, was given up as a divergence, or is cut off by a seam; its kind is final. */
        CLOSED,
        /** One hard batch, already over; it is neither opened nor closed. */
        HARD_BATCH
    }

    /** @param event as it is known now; its {@code alarmRow} is the same from the opening to the closing */
    void heard(String metric, Change change, SeriesEvent event);
}
