package dev.epicenter.config;

import dev.epicenter.Key;

/** The recovery policy after a spike. The defaults are PaLM's (Chowdhery et al. 2022, section 5.1). */
public record RecoveryConfig(
        @Key(
                "palm: roll back and skip batches; lower_lr: roll back and lower the learning rate; diagnose: apply a remedy found by replays, else as palm; guard: leave out single bad updates; stop_on_nan: stop at the first loss that is not finite; none: only record")
        Policy policy,

        @Key(value = "minimum number of steps to roll back before the onset", min = 0)
        long rewind,

        @Key("number of batches to skip, counted from the checkpoint")
        Skip skip,

        @Key(
                "what a script without {skip} changes after a rollback, until the run ends, such as data_seed or lr=x0.5; empty: nothing")
        String retry,

        @Key("what lower_lr does after a rollback") LowerLr lowerLr,

        @Key(value = "maximum number of recoveries; at the next spike the run stops", min = 0)
        int maxRecoveries,

        @Key(value = "steps to wait after an alarm in case the spike ends by itself", min = 0)
        long grace) {

    /** The most updates in a row that a guard leaves out: as {@code most} of {@code epicenter.torch.guard}. */
    public static final int MOST_LEFT_OUT = 10;

    /** Halves the learning rate until the run ends. */
    static final LowerLr HALVED = new LowerLr(0.5, 0, 0);

    /** Without {@code retry}, and with the usual lower rate. */
    public RecoveryConfig(Policy policy, long rewind, Skip skip, int maxRecoveries, long grace) {
        this(policy, rewind, skip, "", HALVED, maxRecoveries, grace);
    }

    /** The action after a spike. */
    public enum Policy {
        PALM,
        /** Rolls back and continues with a lower learning rate, to the end of the run or for some steps; skips no batch. */
        LOWER_LR,
        /** Diagnoses the spike and applies a remedy. Without one, acts as PALM, or continues if skipping would change nothing. */
        DIAGNOSE,
        /** The trainer leaves out updates whose gradient is not finite or far outlying. Spikes are only recorded. */
        GUARD,
        /** Stops the run at the first loss that is not finite. Spikes are only recorded. */
        STOP_ON_NAN,
        NONE;

        /** Whether a run under this policy goes back to checkpoints. */
        public boolean rollsBack() {
            return this == PALM || this == LOWER_LR || this == DIAGNOSE;
        }
    }

    /** The lower learning rate of {@code lower_lr}. */
    public record LowerLr(
            @Key(
                    value =
                            "factor of the learning rate, compounded with each recovery; with steps, with each recurrence",
                    min = 0,
                    max = 1,
                    minExclusive = true,
                    maxExclusive = true)
            double factor,

            @Key(value = "steps past the last abandoned one until the rate returns; 0: it stays lower", min = 0)
            long steps,

            @Key(value = "steps over which it then returns in four stages; 0: at once", min = 0)
            long rewarm) {}

    /** The minimum and maximum number of batches that one recovery skips. */
    public record Skip(
            @Key(value = "minimum", min = 0) long min,
            @Key(value = "maximum", min = 0) long max) {}
}
