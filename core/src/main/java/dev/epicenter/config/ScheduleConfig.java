package dev.epicenter.config;

import dev.epicenter.Key;

/** The learning-rate schedule: linear warm-up to {@code lr}, then constant or a cosine to {@code min_lr}. Steps count from 1. */
public record ScheduleConfig(
        @Key("constant or cosine") Kind kind,

        @Key(value = "steps of linear warm-up: step s has lr * s / warmup_steps", min = 0)
        long warmupSteps,

        @Key(value = "cosine: final learning rate", min = 0) double minLr,

        @Key(value = "cosine: step at which min_lr is reached; 0: the run's last step", min = 0)
        long decaySteps) {

    /** The shape after warm-up. */
    public enum Kind {
        CONSTANT,
        COSINE
    }
}
