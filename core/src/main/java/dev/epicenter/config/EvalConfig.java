package dev.epicenter.config;

import dev.epicenter.Key;

/** Periodic evaluation of the held-out loss. It does not change the training state. */
public record EvalConfig(
        @Key(value = "steps between evaluations; 0: never", min = 0)
        long every,

        @Key(value = "held-out batches to average over; the same ones each time", min = 1)
        int batches,

        @Key("whether studies also evaluate the trained model on shifted held-out points; clusters and digits only")
        boolean shifts) {

    /** Without shifted points. */
    public EvalConfig(long every, int batches) {
        this(every, batches, false);
    }
}
