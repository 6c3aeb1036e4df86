package dev.epicenter.segment;

import dev.epicenter.config.PrecisionConfig;
import java.util.List;

/**
 * One change to a segment, active from its first step to its last. {@code InterventionParser} parses it from {@code NAME=VALUE}.
 * A pattern is matched against whole tensor names; {@code *} matches any characters.
 */
public sealed interface Intervention {

    /** Multiplies a hyper-parameter by a factor: {@code weight_decay=x0.5}. */
    record Scale(Knob knob, double factor) implements Intervention {}

    /** Sets a hyper-parameter to a value: {@code beta2=0.999}. */
    record Set(Knob knob, double value) implements Intervention {}

    /** Multiplies {@code lr} or {@code weight_decay} by a factor for matching tensors: {@code lr@h.0.*=x0.5}. */
    record ScaleGroup(Knob knob, String pattern, double factor) implements Intervention {}

    /**
     * Sets the peak {@code lr} or {@code weight_decay} of matching tensors: {@code weight_decay@*.mlp.*=0}.
     */
    record SetGroup(Knob knob, String pattern, double value) implements Intervention {}

    /** Freezes the weights and moments of matching tensors: {@code freeze=h.*.attn.*}. */
    record Freeze(String pattern) implements Intervention {}

    /** Sets a moment of matching tensors to zero before the first step: {@code reset=m}, {@code reset=v:h.0.*}. */
    record ResetMoments(String moment, String pattern) implements Intervention {}

    /**
     * Multiplies matching weights by c before the first step, and divides the first moment by c and the second by c^2. Gradients
     * scale in this way if the loss does not depend on the scale of the weights: {@code rescale=wte:1.3}.
     */
    record Rescale(String pattern, double factor) implements Intervention {}

    /** Changes the data order from the segment's first step on: {@code data_seed=7}. */
    record DataSeed(long seed) implements Intervention {}

    /** Skips a number of batches before the segment's first step: {@code skip=200}. */
    record SkipBatches(long count) implements Intervention {}

    /**
     * Replaces batches {@code from} to {@code to}, inclusive, by batches that the run does not train on: {@code
     * replace=200..240:1}, where 1 is the seed.
     */
    record ReplaceBatches(long from, long to, long seed) implements Intervention {}

    /**
     * Replaces sequences of one batch by sequences that the run does not train on: {@code replace=217#0-15+20:1}.
     *
     * @param rows from 0, ascending, each once
     */
    record ReplaceRows(long batch, List<Integer> rows, long seed) implements Intervention {
        public ReplaceRows {
            rows = rows.stream().sorted().distinct().toList();
        }
    }

    /** Permutes batches {@code from} to {@code to}, inclusive: {@code permute=200..240:1}, where 1 is the seed. */
    record PermuteBatches(long from, long to, long seed) implements Intervention {}

    /** Trains on a fraction of each batch's sequences: {@code batch_size=x0.5}. */
    record ScaleBatch(double factor) implements Intervention {}

    /** Trains on a number of each batch's sequences: {@code batch_size=32}. */
    record SetBatch(int sequences) implements Intervention {}

    /** Sets the precision of the loss: {@code loss=float64}. */
    record LossPrecision(PrecisionConfig.Loss loss) implements Intervention {}

    /** Sets the precision of the weights: {@code weights=bfloat16}. */
    record WeightPrecision(PrecisionConfig.Weights weights) implements Intervention {}

    /** A sham: multiplies matching weights by (1 + relative N(0,1)) before the first step: {@code jitter=1e-6:3}, seed 3. */
    record Jitter(double relative, long seed, String pattern) implements Intervention {
        public Jitter(double relative, long seed) {
            this(relative, seed, "*");
        }
    }

    /** A sham of a given size: adds a random Gaussian direction of that L2 norm to matching weights: {@code nudge=0.1:3:wte}. */
    record Nudge(double norm, long seed, String pattern) implements Intervention {
        public Nudge(double norm, long seed) {
            this(norm, seed, "*");
        }
    }
}
