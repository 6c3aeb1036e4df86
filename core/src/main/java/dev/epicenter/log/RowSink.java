package dev.epicenter.log;

/** Takes what a {@link LogReader} reads. */
public interface RowSink {
    /** Whether the values of {@code key} are of any use; keys that are not need not be parsed. Says that the key is there. */
    boolean wants(String key);

    /** Takes a row; the reader may use {@code row} again for the next one. */
    void row(Row row);

    /** Takes what the reader left out or assumed, as a sentence without its full stop. */
    void note(String sentence);
}
