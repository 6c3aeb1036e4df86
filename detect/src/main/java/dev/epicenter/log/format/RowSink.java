package dev.epicenter.log.format;

/** Receives the rows and notes of a {@link LogReader}. */
public interface RowSink {
    /** Whether the values of {@code key} are needed; others need not be parsed. Also registers the key as present. */
    boolean wants(String key);

    /** Whether {@code key} is a metric to scan, rather than a step or a label. */
    default boolean isMetric(String key) {
        return wants(key);
    }

    /** Whether the text of {@code key} is needed where it is not a number: the name of a run, or of a split. */
    default boolean wantsText(String key) {
        return false;
    }

    /** Receives a row; the reader may reuse {@code row} for the next one. */
    void row(Row row);

    /** Receives what the reader skipped or assumed, as a sentence without a full stop. */
    void note(String sentence);
}
