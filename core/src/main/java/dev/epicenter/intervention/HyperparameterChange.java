package dev.epicenter.intervention;

import dev.epicenter.NumberText;
import java.util.Optional;
import java.util.OptionalDouble;

/** Another value of a hyper-parameter, for all tensors or for those that match a pattern. */
public sealed interface HyperparameterChange extends Intervention {
    /** A change by at most this share is a sham: a hundredth of what a placebo of a diagnosis changes, 2%. */
    double LARGEST_SHAM = 2e-4;

    /** What is changed. */
    Hyperparameter knob();

    /** The pattern of the tensors that it is restricted to; empty: all. */
    default Optional<String> tensors() {
        return Optional.empty();
    }

    /** The factor of the run's own value; empty where a value is set. */
    OptionalDouble factor();

    /** The value that is set; empty where the run's own is multiplied. */
    OptionalDouble setting();

    /** The value that {@code own}, the run's, becomes. */
    default double apply(double own) {
        return setting().isPresent() ? setting().getAsDouble() : own * factor().orElse(1);
    }

    @Override
    default String key() {
        return knob().key() + tensors().map(pattern -> "@" + pattern).orElse("");
    }

    @Override
    default String value() {
        return setting().isPresent() ? NumberText.of(setting().getAsDouble()) : "x" + NumberText.of(factor().orElse(1));
    }

    @Override
    default <R> R accept(Families<R> families) {
        return families.hyperparameter(this);
    }

    /** Multiplies it: {@code weight_decay=x0.5}. */
    record Scale(Hyperparameter knob, double by) implements HyperparameterChange {
        @Override
        public OptionalDouble factor() {
            return OptionalDouble.of(by);
        }

        @Override
        public OptionalDouble setting() {
            return OptionalDouble.empty();
        }

        @Override
        public boolean sham() {
            return by != 1 && Math.abs(by - 1) <= LARGEST_SHAM;
        }
    }

    /** Sets it: {@code beta2=0.999}. For {@code lr} it is the schedule's peak. */
    record Set(Hyperparameter knob, double to) implements HyperparameterChange {
        @Override
        public OptionalDouble factor() {
            return OptionalDouble.empty();
        }

        @Override
        public OptionalDouble setting() {
            return OptionalDouble.of(to);
        }
    }

    /** Multiplies {@code lr} or {@code weight_decay} in the tensors that match: {@code lr@h.0.*=x0.5}. */
    record ScaleGroup(Hyperparameter knob, String pattern, double by) implements HyperparameterChange {
        @Override
        public Optional<String> tensors() {
            return Optional.of(pattern);
        }

        @Override
        public OptionalDouble factor() {
            return OptionalDouble.of(by);
        }

        @Override
        public OptionalDouble setting() {
            return OptionalDouble.empty();
        }
    }

    /** Sets {@code lr} or {@code weight_decay} in the tensors that match: {@code weight_decay@*.mlp.*=0}. */
    record SetGroup(Hyperparameter knob, String pattern, double to) implements HyperparameterChange {
        @Override
        public Optional<String> tensors() {
            return Optional.of(pattern);
        }

        @Override
        public OptionalDouble factor() {
            return OptionalDouble.empty();
        }

        @Override
        public OptionalDouble setting() {
            return OptionalDouble.of(to);
        }
    }
}
