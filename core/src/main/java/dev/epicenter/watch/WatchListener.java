package dev.epicenter.watch;

/** Hears what a person should know of how the watch goes; called by several threads. */
public interface WatchListener {
    /** Something that is as it should be, in a sentence without its full stop. */
    void said(String sentence);

    /** Something that is not. */
    void complained(String sentence);
}
