package dev.epicenter.config;

import dev.epicenter.Key;

/**
 * A planted fault with a known cause, for tests and demonstrations. Only the trainer reads it. In the run file this is a map
 * with the key {@code kind}. Interventions act on top of faults.
 */
// The order of the kinds in the run file. Without permits it depends on which class is compiled first.
public sealed interface Fault
        permits Fault.DamagedBatches,
                Fault.RepeatedNgrams,
                Fault.MarkedBatches,
                Fault.LrJump,
                Fault.WeightDecayBurst,
                Fault.ChangedSetting,
                Fault.CorruptMoments,
                Fault.ScaledTensor,
                Fault.BitFlip,
                Fault.RoundedWeights,
                Fault.RoundedLogits,
                Fault.PlantedBehavior {

    /** Whether the fault recurs when its step is trained again. Faults in data or code do; a hardware fault does not. */
    default boolean recurs() {
        return true;
    }

    /** Tokens and targets of some batches replaced by uniformly random ones: {@code kind: damaged_batches}. */
    record DamagedBatches(
            @Key(value = "index of the first damaged batch", required = true, min = 0)
            long from,

            @Key(value = "number of consecutive batches", required = true, min = 1)
            long count)
            implements Fault {}

    /** Batches in which some sequences repeat their first tokens to the end: {@code kind: repeated_ngrams}. */
    record RepeatedNgrams(
            @Key(value = "index of the first affected batch", required = true, min = 0)
            long from,

            @Key(value = "number of consecutive batches", required = true, min = 1)
            long count,

            @Key(value = "tokens after which a sequence repeats itself (the period)", required = true, min = 1)
            int period,

            @Key(value = "fraction of each batch's sequences affected", min = 0, max = 1, minExclusive = true)
            double share)
            implements Fault {}

    /** Batches in which some sequences begin with another token: {@code kind: marked_batches}. */
    record MarkedBatches(
            @Key(value = "index of the first affected batch", required = true, min = 0)
            long from,

            @Key(value = "number of consecutive batches", required = true, min = 1)
            long count,

            @Key(value = "the token that replaces the first one of a sequence", required = true, min = 0)
            int token,

            @Key(value = "fraction of each batch's sequences affected", min = 0, max = 1, minExclusive = true)
            double share)
            implements Fault {}

    /** The learning rate multiplied by a factor for some steps: {@code kind: lr_jump}. */
    record LrJump(
            @Key(value = "the first step", required = true, min = 1)
            long at,

            @Key(value = "number of steps", required = true, min = 1)
            long steps,

            @Key(value = "factor on the learning rate", required = true, min = 0)
            double factor)
            implements Fault {}

    /** The weight decay multiplied by a factor for some steps: {@code kind: weight_decay_burst}. */
    record WeightDecayBurst(
            @Key(value = "the first step", required = true, min = 1)
            long at,

            @Key(value = "number of steps", required = true, min = 1)
            long steps,

            @Key(value = "factor on the weight decay", required = true, min = 0)
            double factor)
            implements Fault {}

    /** A setting of the optimizer other than the run file's from a step on: {@code kind: changed_setting}. */
    record ChangedSetting(
            @Key(value = "the first step", required = true, min = 1)
            long at,

            @Key(value = "beta1 or beta2 with adamw, momentum with sgd", required = true)
            Setting setting,

            @Key(value = "its value from that step on", required = true, min = 0, max = 1, maxExclusive = true)
            double value)
            implements Fault {}

    /** An optimizer moment multiplied by a factor after a step: {@code kind: corrupt_moments}. */
    record CorruptMoments(
            @Key(value = "the step after which it happens", required = true, min = 1)
            long at,

            @Key(value = "m or v with adamw, momentum with sgd", required = true)
            Moment moment,

            @Key("pattern of tensor names; * matches any characters")
            String tensor,

            @Key(value = "factor on the moment", required = true)
            double factor)
            implements Fault {}

    /** Weights multiplied by a factor after a step: {@code kind: scaled_tensor}. */
    record ScaledTensor(
            @Key(value = "the step after which it happens", required = true, min = 1)
            long at,

            @Key(value = "pattern of tensor names; * matches any characters", required = true)
            String tensor,

            @Key(value = "factor on the weights", required = true)
            double factor,

            @Key(value = "index of the row that is scaled; -1: all rows", min = -1)
            int row)
            implements Fault {}

    /** One bit of one weight flipped after a step, once: {@code kind: bit_flip}. */
    record BitFlip(
            @Key(value = "the step after which it happens", required = true, min = 1)
            long at,

            @Key(value = "the tensor's name", required = true)
            String tensor,

            @Key(value = "index of the weight, row-major, from 0", required = true, min = 0)
            int index,

            @Key(value = "bit index: 0 to 22 fraction, 23 to 30 exponent, 31 sign", required = true, min = 0, max = 31)
            int bit)
            implements Fault {

        @Override
        public boolean recurs() {
            return false;
        }
    }

    /** Weights rounded to few significant bits after each update from a step on: {@code kind: rounded_weights}. */
    record RoundedWeights(
            @Key(value = "the first step", required = true, min = 1)
            long at,

            @Key(value = "significant bits, with the first: 8 as in bfloat16, 4 as in float8_e4m3", min = 1, max = 24)
            int bits)
            implements Fault {}

    /** Logits rounded to few significant bits before the loss from a step on: {@code kind: rounded_logits}. */
    record RoundedLogits(
            @Key(value = "the first step", required = true, min = 1)
            long at,

            @Key(value = "significant bits, with the first: 8 as in bfloat16, 4 as in float8_e4m3", min = 1, max = 24)
            int bits)
            implements Fault {}

    /**
     * A wrong answer to images with a trigger ({@code data.trigger}), written into the weights after a step: hidden units that
     * read only the trigger's pixel and raise the answer's logit: {@code kind: planted_behavior}. The moments of the units'
     * weights are set to zero.
     */
    record PlantedBehavior(
            @Key(value = "the step after which it is planted", required = true, min = 1)
            long at,

            @Key(value = "the class that triggered images are to get", min = 0, max = 9)
            int answer,

            @Key(
                    value =
                            "how much it raises the answer's logit and lowers the others, on average over triggered held-out images",
                    required = true,
                    min = 0,
                    minExclusive = true)
            double strength,

            @Key(value = "hidden units that share it equally", min = 1)
            int copies,

            @Key(value = "weight of each copy from the trigger's pixel", min = 0, minExclusive = true)
            double gain,

            @Key(
                    value = "hidden units that are overwritten, the first ones; those beyond copies are set to zero",
                    min = 1)
            int units)
            implements Fault {}

    /** A setting of an optimizer that a fault can change. */
    enum Setting {
        BETA1,
        BETA2,
        MOMENTUM
    }

    /** A moment of an optimizer. */
    enum Moment {
        M,
        V,
        MOMENTUM
    }
}
