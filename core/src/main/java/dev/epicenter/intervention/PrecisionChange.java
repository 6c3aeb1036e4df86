package dev.epicenter.intervention;

import dev.epicenter.config.PrecisionConfig;
import dev.epicenter.config.RecordSchema;

/** Another floating-point precision. */
public sealed interface PrecisionChange extends Intervention {

    /** The precisions that {@code own}, the run's, become. */
    PrecisionConfig apply(PrecisionConfig own);

    @Override
    default <R> R accept(Families<R> families) {
        return families.precision(this);
    }

    /** The precision of the loss: {@code loss=float64}. */
    record LossPrecision(PrecisionConfig.Loss loss) implements PrecisionChange {
        @Override
        public PrecisionConfig apply(PrecisionConfig own) {
            return RecordSchema.of(own).with(own, "loss", loss);
        }

        @Override
        public String key() {
            return "loss";
        }

        @Override
        public String value() {
            return RecordSchema.snakeCase(loss.name());
        }
    }

    /**
     * The forward pass without autocast, in the precision of the weights: {@code autocast=off}. Only external trainers use
     * autocast.
     */
    record Autocast() implements PrecisionChange {
        /** The only value that it can be set to. */
        static final String OFF = "off";

        @Override
        public PrecisionConfig apply(PrecisionConfig own) {
            return own;
        }

        @Override
        public String key() {
            return "autocast";
        }

        @Override
        public String value() {
            return OFF;
        }
    }

    /** The precision that weights are stored in: {@code weights=bfloat16}. */
    record WeightPrecision(PrecisionConfig.Weights weights) implements PrecisionChange {
        @Override
        public PrecisionConfig apply(PrecisionConfig own) {
            return RecordSchema.of(own).with(own, "weights", weights);
        }

        @Override
        public String key() {
            return "weights";
        }

        @Override
        public String value() {
            return RecordSchema.snakeCase(weights.name());
        }
    }
}
