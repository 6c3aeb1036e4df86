package dev.epicenter.watch;

import java.time.Duration;
import java.util.Optional;

/** Receives events, one at a time, in its own thread. */
public interface EventSink {
    /** The unique name in the state, under which pending deliveries are kept. */
    String name();

    /** The name for messages, without secrets. */
    String label();

    /** The maximum number of attempts to deliver an event. */
    default int attempts() {
        return Integer.MAX_VALUE;
    }

    Reply deliver(WatchEvent event) throws InterruptedException;

    /** The result of a delivery. */
    sealed interface Reply {
        /** The event was accepted and is never delivered here again. */
        record Accepted() implements Reply {}

        /**
         * The delivery failed and is retried later.
         *
         * @param reason for messages, without secrets
         * @param after the minimum delay, if the receiver states one
         */
        record Retry(String reason, Optional<Duration> after) implements Reply {}

        /** The event was rejected and is never retried. */
        record Reject(String reason) implements Reply {}
    }
}
