package dev.epicenter.config;

import dev.epicenter.Key;

/** What is recorded a step besides the loss. All of it can be turned off, and none of it changes a bit of training. */
public record TelemetryConfig(
        @Key("global gradient, update and weight norms, each step")
        boolean norms,

        @Key(value = "per-tensor norms, update RMS and staleness: every n-th step; 0: never", min = 0)
        long tensorsEvery,

        @Key(value = "largest attention logit a layer and largest output logit: every n-th step; 0: never", min = 0)
        long logitsEvery,

        @Key(value = "steps in a part of tensors.jsonl before it is closed and compacted to Parquet; 0: never", min = 0)
        long partSteps) {}
