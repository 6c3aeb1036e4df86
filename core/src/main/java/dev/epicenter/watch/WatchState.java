package dev.epicenter.watch;

import java.util.List;

/**
 * What outlives the process: how far each file was read and what was told of it, and what is still to be delivered. One file, so that an event
 * is in the outbox exactly if it counts as told.
 */
record WatchState(List<WatchedFile> files, List<Pending> outbox) {
    /** @param sinks those that have not taken it yet */
    record Pending(WatchEvent event, List<String> sinks) {}
}
