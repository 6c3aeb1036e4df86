package dev.epicenter.config;

import dev.epicenter.Key;

/** The number formats of a step; all else is float32. */
public record PrecisionConfig(
        @Key("the loss from the logits, and its gradient back to them: float32 or float64")
        Loss loss,

        @Key("float32, or bfloat16: rounded to its 8 bits after each update")
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
