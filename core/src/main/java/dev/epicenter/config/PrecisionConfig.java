package dev.epicenter.config;

import dev.epicenter.Key;

/** Number formats of the loss and the weights. Everything else is float32. */
public record PrecisionConfig(
        @Key("format of the loss and of its gradient with respect to the logits: float32 or float64")
        Loss loss,

        @Key("format of the weights: float32, or bfloat16 (rounded to 8 significant bits after each update)")
        Weights weights) {

    /** The loss's format. */
    public enum Loss {
        FLOAT32,
        FLOAT64
    }

    /** The weights' format; they are stored as float32 in any case. */
    public enum Weights {
        FLOAT32,
        BFLOAT16
    }
}
