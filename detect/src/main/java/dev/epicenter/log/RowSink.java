package dev.epicenter.log;

/** Receives the rows and notes of a {@link LogReader}. */
public interface RowSink {
    /** Whether the values of {@code key} are needed; others need not be parsed. Also registers the key as present. */
    boolean wants(String key);

    /** Receives a row; the reader may reuse {@code row} for the next one. */
    void row(Row row);

    /** Receives what the reader skipped or assumed, as a sentence without a full stop. */
    void note(String sentence);
}
