package dev.epicenter.config;

import dev.epicenter.Key;

/** The schedule and retention of checkpoints. The last one and those that a spike may need are kept besides the ring. */
public record CheckpointConfig(
        @Key(value = "steps between checkpoints", min = 1) long every,

        @Key(value = "number of newest checkpoints to keep (the ring)", min = 1)
        int keep,

        @Key(value = "also keep every checkpoint whose step is a multiple of this; 0: none", min = 0)
        long keepEvery) {

    /** Whether a checkpoint at {@code step} is on the schedule. Ctrl-C and the bounds of a remedy write others. */
    public boolean scheduled(long step) {
        return step % every == 0;
    }
}
