package dev.epicenter.watch;

import java.util.HashSet;
import java.util.Set;

/** Passes each distinct warning to a listener once. */
final class Warnings {
    private final WatchListener listener;
    private final Set<String> given = new HashSet<>();

    Warnings(WatchListener listener) {
        this.listener = listener;
    }

    void once(String sentence) {
        if (given.add(sentence)) {
            listener.warn(sentence);
        }
    }

    /** The number of distinct warnings so far. */
    int count() {
        return given.size();
    }
}
