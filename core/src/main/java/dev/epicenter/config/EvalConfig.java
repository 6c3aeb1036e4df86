package dev.epicenter.config;

import dev.epicenter.Key;

/** Loss on held-out data, at intervals; it never touches the state of training. */
public record EvalConfig(
        @Key(value = "steps between evaluations; 0: never", min = 0)
        long every,

        @Key(value = "held-out batches averaged; they are the same each time", min = 1)
        int batches) {}
