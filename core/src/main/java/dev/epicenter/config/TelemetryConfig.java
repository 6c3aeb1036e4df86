package dev.epicenter.config;

import dev.epicenter.Key;

/** Telemetry recorded besides the loss. Each part can be turned off, and none changes a bit of the training. */
public record TelemetryConfig(
        @Key("record global gradient, update and weight norms at each step")
        boolean norms,

        @Key(value = "steps between records of per-tensor norms, update RMS and staleness; 0: never", min = 0)
        long tensorsEvery,

        @Key(
                value =
                        "steps between records of the largest attention logit per layer and the largest output logit; 0: never",
                min = 0)
        long logitsEvery,

        @Key(value = "steps per part of tensors.jsonl; a full part is compacted to Parquet; 0: never", min = 0)
        long partSteps,

        @Key(value = "sequences of each batch whose loss is recorded, the worst ones; 0: none", min = 0, max = 64)
        int sequences) {}
