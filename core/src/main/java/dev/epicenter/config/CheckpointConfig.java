package dev.epicenter.config;

import dev.epicenter.Key;

/** When checkpoints are written. The last one and those that a spike may need are kept beside the ring. */
public record CheckpointConfig(
        @Key(value = "steps between checkpoints", min = 1) long every,

        @Key(value = "newest checkpoints kept (the ring)", min = 1)
        int keep,

        @Key(value = "also keep every checkpoint whose step is a multiple of this; 0: none", min = 0)
        long keepEvery) {

    /** Whether the one of {@code step} is written because its turn has come: not on Ctrl-C, nor where a remedy begins or ends. */
    public boolean scheduled(long step) {
        return step % every == 0;
    }
}
