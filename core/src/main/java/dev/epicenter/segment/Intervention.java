package dev.epicenter.segment;

import dev.epicenter.config.PrecisionConfig;
import java.util.List;

/**
 * One change to a segment, in force from its first step to its last. Parsed from {@code NAME=VALUE} by {@code
 * InterventionParser}. A pattern is matched against whole tensor names; {@code *} matches any characters.
 */
public sealed interface Intervention {

    /** A knob times a factor: {@code weight_decay=x0.5}. */
    record Scale(Knob knob, double factor) implements Intervention {}

    /** A knob set to a value: {@code beta2=0.999}. */
    record Set(Knob knob, double value) implements Intervention {}

    /** {@code lr} or {@code weight_decay} times a factor in the tensors that match: {@code lr@h.0.*=x0.5}. */
    record ScaleGroup(Knob knob, String pattern, double factor) implements Intervention {}

    /**
     * {@code lr} (at the schedule's peak) or {@code weight_decay} set to a value in the tensors that match: {@code
     * weight_decay@*.mlp.*=0}.
     */
    record SetGroup(Knob knob, String pattern, double value) implements Intervention {}

    /** Tensors that match keep their weights and moments: {@code freeze=h.*.attn.*}. */
    record Freeze(String pattern) implements Intervention {}

    /** A moment set to zero before the first step, in the tensors that match: {@code reset=m}, {@code reset=v:h.0.*}. */
    record ResetMoments(String moment, String pattern) implements Intervention {}

    /**
     * Weights that match times c before the first step, the first moment divided by c, the second by c^2, as their gradients
     * are where the loss does not depend on the weights' scale: {@code rescale=wte:1.3}.
     */
    record Rescale(String pattern, double factor) implements Intervention {}

    /** Another order of data from the segment's first step on: {@code data_seed=7}. */
    record DataSeed(long seed) implements Intervention {}

    /** That many batches skipped before the segment's first step: {@code skip=200}. */
    record SkipBatches(long count) implements Intervention {}

    /**
     * Batches {@code from} to {@code to}, inclusive, replaced by others that the run does not train on: {@code
     * replace=200..240:1}, the last the seed.
     */
    record ReplaceBatches(long from, long to, long seed) implements Intervention {}

    /**
     * Sequences of one batch replaced by others that the run does not train on: {@code replace=217#0-15+20:1}.
     *
     * @param rows from 0, ascending, each once
     */
    record ReplaceRows(long batch, List<Integer> rows, long seed) implements Intervention {
        public ReplaceRows {
            rows = rows.stream().sorted().distinct().toList();
        }
    }

    /** Batches {@code from} to {@code to}, inclusive, in another order: {@code permute=200..240:1}, the last the seed. */
    record PermuteBatches(long from, long to, long seed) implements Intervention {}

    /** Steps train on that share of each batch's sequences: {@code batch_size=x0.5}. */
    record ScaleBatch(double factor) implements Intervention {}

    /** Steps train on that many of each batch's sequences: {@code batch_size=32}. */
    record SetBatch(int sequences) implements Intervention {}

    /** The precision of the loss: {@code loss=float64}. */
    record LossPrecision(PrecisionConfig.Loss loss) implements Intervention {}

    /** The precision that weights are kept in: {@code weights=bfloat16}. */
    record WeightPrecision(PrecisionConfig.Weights weights) implements Intervention {}

    /** A sham: weights that match times (1 + relative N(0,1)) before the first step: {@code jitter=1e-6:3}, 3 the seed. */
    record Jitter(double relative, long seed, String pattern) implements Intervention {
        public Jitter(double relative, long seed) {
            this(relative, seed, "*");
        }
    }

    /** A sham of a given length: a Gaussian direction of that L2 norm added to the weights that match: {@code nudge=0.1:3:wte}. */
    record Nudge(double norm, long seed, String pattern) implements Intervention {
        public Nudge(double norm, long seed) {
            this(norm, seed, "*");
        }
    }
}
