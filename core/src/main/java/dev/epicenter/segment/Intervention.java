package dev.epicenter.segment;

/** One change to a segment, in force from its first step to its last. Parsed from {@code NAME=VALUE} by {@code InterventionParser}. */
public sealed interface Intervention {

    /** A knob times a factor: {@code weight_decay=x0.5}. */
    record Scale(Knob knob, double factor) implements Intervention {}

    /** A knob set to a value: {@code beta2=0.999}. */
    record Set(Knob knob, double value) implements Intervention {}

    /** Tensors whose names match a glob ({@code *} matches any characters) keep their weights: {@code freeze=h.*.attn.*}. */
    record Freeze(String pattern) implements Intervention {}

    /** A moment set to zero before the first step, in the tensors that match: {@code reset=m}, {@code reset=v:h.0.*}. */
    record ResetMoments(String moment, String pattern) implements Intervention {}

    /** Another order of data from the segment's first step on: {@code data_seed=7}. */
    record DataSeed(long seed) implements Intervention {}

    /** That many batches skipped before the segment's first step: {@code skip=200}. */
    record SkipBatches(long count) implements Intervention {}

    /** A sham: weights times (1 + relative N(0,1)) before the first step: {@code jitter=1e-6:3}, the last the seed. */
    record Jitter(double relative, long seed) implements Intervention {}
}
