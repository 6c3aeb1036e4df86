package dev.epicenter.watch;

/** Receives status messages and warnings of a watch; called by several threads. */
public interface WatchListener {
    /** A status message: a sentence without a full stop. */
    void info(String sentence);

    /** A warning. */
    void warn(String sentence);
}
