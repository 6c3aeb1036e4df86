package dev.epicenter.watch;

import java.time.Duration;
import java.util.Optional;

/** Takes events, one at a time, in a thread of its own. */
public interface EventSink {
    /** Names it in the state: what is still to be delivered is kept under it. One of a kind. */
    String name();

    /** What a person calls it, without any secret. */
    String words();

    /** How often one event is tried before it is given up. */
    default int attempts() {
        return Integer.MAX_VALUE;
    }

    Reply deliver(WatchEvent event) throws InterruptedException;

    /** What became of a delivery. */
    sealed interface Reply {
        /** It was taken: it is never delivered here again. */
        record Taken() implements Reply {}

        /**
         * It was not, and may be later.
         *
         * @param reason in words, without any secret
         * @param after not before so long, where the receiver says
         */
        record Later(String reason, Optional<Duration> after) implements Reply {}

        /** It never will be. */
        record Refused(String reason) implements Reply {}
    }
}
