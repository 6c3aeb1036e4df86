package dev.epicenter.watch;

import java.util.List;

/**
 * The persistent state of a watch: how far each file was read, its reported events, and the pending deliveries. It is
 * one file, so an event is in the outbox exactly if it counts as reported.
 */
record WatchState(List<WatchedFile> files, List<Pending> outbox) {
    /** @param sinks those that have not accepted it yet */
    record Pending(WatchEvent event, List<String> sinks) {}
}
