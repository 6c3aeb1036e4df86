package dev.epicenter.config;

import dev.epicenter.Key;

/**
 * A planted fault, for tests and demonstrations: its cause is known, and nothing but the trainer reads it. In the run
 * file a map with the key {@code kind}. Interventions act on top of faults.
 */
public sealed interface Fault {

    /** Whether it is there again when its step is trained again, as what lies in the data or the code is. */
    default boolean recurs() {
        return true;
    }

    /** Batches whose tokens and targets are replaced by uniformly random ones: {@code kind: damaged_batches}. */
    record DamagedBatches(
            @Key(value = "index of the first damaged batch", required = true, min = 0)
            long from,

            @Key(value = "how many in a row", required = true, min = 1)
            long count)
            implements Fault {}

    /** Batches in which some sequences repeat their first tokens over and over: {@code kind: repeated_ngrams}. */
    record RepeatedNgrams(
            @Key(value = "index of the first such batch", required = true, min = 0)
            long from,

            @Key(value = "how many in a row", required = true, min = 1)
            long count,

            @Key(value = "tokens after which a sequence repeats itself", required = true, min = 1)
            int period,

            @Key(value = "share of a batch's sequences that do", min = 0, max = 1, minExclusive = true)
            double share)
            implements Fault {}

    /** A learning rate times a factor for some steps: {@code kind: lr_jump}. */
    record LrJump(
            @Key(value = "the first step", required = true, min = 1)
            long at,

            @Key(value = "how many steps", required = true, min = 1)
            long steps,

            @Key(value = "what the learning rate is multiplied by", required = true, min = 0)
            double factor)
            implements Fault {}

    /** A weight decay times a factor for some steps: {@code kind: weight_decay_burst}. */
    record WeightDecayBurst(
            @Key(value = "the first step", required = true, min = 1)
            long at,

            @Key(value = "how many steps", required = true, min = 1)
            long steps,

            @Key(value = "what the weight decay is multiplied by", required = true, min = 0)
            double factor)
            implements Fault {}

    /** AdamW's beta2 from a step on: {@code kind: stale_beta2}. */
    record StaleBeta2(
            @Key(value = "the first step", required = true, min = 1)
            long at,

            @Key(value = "beta2 from then on", required = true, min = 0, max = 1, maxExclusive = true)
            double beta2)
            implements Fault {}

    /** A moment times a factor after a step: {@code kind: corrupt_moments}. */
    record CorruptMoments(
            @Key(value = "the step after which", required = true, min = 1)
            long at,

            @Key(value = "m or v with adamw, momentum with sgd", required = true)
            Moment moment,

            @Key("pattern of tensor names; * matches any characters")
            String tensor,

            @Key(value = "what it is multiplied by", required = true)
            double factor)
            implements Fault {}

    /** Weights times a factor after a step: {@code kind: scaled_tensor}. */
    record ScaledTensor(
            @Key(value = "the step after which", required = true, min = 1)
            long at,

            @Key(value = "pattern of tensor names; * matches any characters", required = true)
            String tensor,

            @Key(value = "what they are multiplied by", required = true)
            double factor)
            implements Fault {}

    /** One bit of one weight flipped after a step, once: {@code kind: bit_flip}. */
    record BitFlip(
            @Key(value = "the step after which", required = true, min = 1)
            long at,

            @Key(value = "the tensor's name", required = true)
            String tensor,

            @Key(value = "which of its weights, row-major, from 0", required = true, min = 0)
            int index,

            @Key(value = "0 to 22 the fraction, 23 to 30 the exponent, 31 the sign", required = true, min = 0, max = 31)
            int bit)
            implements Fault {

        @Override
        public boolean recurs() {
            return false;
        }
    }

    /** Weights rounded to bfloat16 after each update from a step on: {@code kind: bfloat16}. */
    record Bfloat16(
            @Key(value = "the first step", required = true, min = 1)
            long at) implements Fault {}

    /** A moment of an optimizer. */
    enum Moment {
        M,
        V,
        MOMENTUM
    }
}
