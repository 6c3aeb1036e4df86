package dev.epicenter.config;

import dev.epicenter.Key;

/** Periodic evaluation of the held-out loss. It does not change the training state. */
public record EvalConfig(
        @Key(value = "steps between evaluations; 0: never", min = 0)
        long every,

        @Key(value = "held-out batches to average over; the same ones each time", min = 1)
        int batches) {}
