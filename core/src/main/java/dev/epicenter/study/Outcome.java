package dev.epicenter.study;

import dev.epicenter.Key;

/** What is measured in each cell. In the study file this is a map whose {@code kind} defaults to final. */
public sealed interface Outcome
        permits Outcome.Final,
                Outcome.SpikeRate,
                Outcome.TimeToLevel,
                Outcome.HalfLife,
                Shifted,
                Behavior,
                Controlled,
                Regret,
                Mastery {
    /** The help text of the key {@code scale}. */
    String SCALE = "linear: differences of means; log: ratios of geometric means";

    /** One word, unique in the study. */
    String name();

    /** Its unit. */
    String unit();

    /** The scale on which cells are compared. */
    default Scale scale() {
        return Scale.LINEAR;
    }

    /** Whether it is the time of an event, which can be censored. */
    default boolean isTime() {
        return false;
    }

    /** Whether its values cannot be below 0. */
    default boolean isPositive() {
        return true;
    }

    /** A value or effect on the scale of the comparison: its logarithm if that is {@link Scale#LOG}. */
    default double scaled(double value) {
        return scale() == Scale.LOG ? Math.log(value) : value;
    }

    /** The inverse of {@link #scaled}. */
    default double unscaled(double value) {
        return scale() == Scale.LOG ? Math.exp(value) : value;
    }

    /** How an outcome is compared. */
    enum Scale {
        /** Means; effects are differences in the outcome's unit. */
        LINEAR,
        /** Means of natural logarithms, so geometric means; effects are ratios without a unit. Values must be positive. */
        LOG
    }

    /** A recorded value. */
    enum Metric {
        LOSS,
        HELD_OUT_LOSS;

        /** As in text. */
        public String text() {
            return this == LOSS ? "loss" : "held-out loss";
        }
    }

    /** The side of a level that counts as reached. */
    enum Side {
        BELOW,
        ABOVE
    }

    /** The metric at the end: the median of the last tenth of the steps for the loss, the last value for the held-out loss. */
    record Final(
            @Key(value = "one word", required = true) String name,
            @Key("loss or held_out_loss") Metric metric,
            @Key(SCALE) Scale scale)
            implements Outcome {
        @Override
        public String unit() {
            return "nats of " + metric.text();
        }

        @Override
        public boolean isPositive() {
            return false;
        }
    }

    /** Spikes per 1,000 steps, as the run file's detector reports them. A training whose loss became non-finite has none. */
    record SpikeRate(
            @Key(value = "one word", required = true) String name) implements Outcome {
        @Override
        public String unit() {
            return "spikes per 1,000 steps";
        }
    }

    /** The first step at which the metric reaches a level; censored at the last step. */
    record TimeToLevel(
            @Key(value = "one word", required = true) String name,
            @Key("loss or held_out_loss") Metric metric,
            @Key(value = "the level", required = true) double level,

            @Key("below or above: which side counts as reached")
            Side side,

            @Key(SCALE) Scale scale)
            implements Outcome {
        @Override
        public String unit() {
            return "steps";
        }

        @Override
        public boolean isTime() {
            return true;
        }
    }

    /** The first step at which the metric is at most half of its first value; censored at the last step. */
    record HalfLife(
            @Key(value = "one word", required = true) String name,
            @Key("loss or held_out_loss") Metric metric,
            @Key(SCALE) Scale scale)
            implements Outcome {
        @Override
        public String unit() {
            return "steps";
        }

        @Override
        public boolean isTime() {
            return true;
        }
    }
}
