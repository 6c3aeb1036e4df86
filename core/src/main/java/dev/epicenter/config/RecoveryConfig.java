package dev.epicenter.config;

import dev.epicenter.Key;

/** What is done about a spike. The defaults are PaLM's (Chowdhery et al. 2022, section 5.1). */
public record RecoveryConfig(
        @Key("palm: roll back and skip; diagnose: go on with a remedy found by replays, or as palm; none: only record")
        Policy policy,

        @Key(value = "how many steps before the onset to go back, at least", min = 0)
        long rewind,

        @Key("batches skipped, from the checkpoint's to past the spike")
        Skip skip,

        @Key(value = "recoveries before the run stops at its last good checkpoint", min = 0)
        int maxRecoveries,

        @Key(value = "steps to wait after an alarm, in case the spike passes", min = 0)
        long grace) {

    /** What to do. */
    public enum Policy {
        PALM,
        /** A diagnosis looks for a remedy, and the run goes on with that; else as PALM, or, where that would be no change, on. */
        DIAGNOSE,
        NONE
    }

    /** The least and the most batches that one recovery skips. */
    public record Skip(
            @Key(value = "at least", min = 0) long min,
            @Key(value = "at most", min = 0) long max) {}
}
