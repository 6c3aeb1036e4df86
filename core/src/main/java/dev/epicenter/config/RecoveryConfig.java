package dev.epicenter.config;

import dev.epicenter.Key;

/** The recovery policy after a spike. The defaults are PaLM's (Chowdhery et al. 2022, section 5.1). */
public record RecoveryConfig(
        @Key(
                "palm: roll back and skip batches; diagnose: apply a remedy found by replays, else as palm; none: only record")
        Policy policy,

        @Key(value = "minimum number of steps to roll back before the onset", min = 0)
        long rewind,

        @Key("number of batches to skip, counted from the checkpoint")
        Skip skip,

        @Key(value = "maximum number of recoveries; at the next spike the run stops", min = 0)
        int maxRecoveries,

        @Key(value = "steps to wait after an alarm in case the spike ends by itself", min = 0)
        long grace) {

    /** The action after a spike. */
    public enum Policy {
        PALM,
        /** Diagnoses the spike and applies a remedy. Without one, acts as PALM, or continues if skipping would change nothing. */
        DIAGNOSE,
        NONE
    }

    /** The minimum and maximum number of batches that one recovery skips. */
    public record Skip(
            @Key(value = "minimum", min = 0) long min,
            @Key(value = "maximum", min = 0) long max) {}
}
