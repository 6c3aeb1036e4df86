package dev.epicenter.skip;

import java.util.OptionalLong;

/**
 * The number of steps to skip around a spike. Defaults are PaLM's (Chowdhery et al. 2022, section 5.1: "re-started training
 * from a checkpoint roughly 100 steps before the spike started, and skipped roughly 200-500 data batches, which cover the
 * batches that were seen before and during the spike").
 *
 * @param before steps before the onset
 * @param after steps after the last step of the spike
 */
public record SkipRule(OptionalLong before, OptionalLong after) {
    /** PaLM's defaults. */
    public static final SkipRule PALM = new SkipRule(OptionalLong.empty(), OptionalLong.empty());

    static final long PALM_BEFORE = 100;
    static final long PALM_LEAST = 200;
    static final long PALM_MOST = 500;
}
