package dev.epicenter.intervention;

/** A change of the set of tensors that are trained, in all steps of the segment. */
public sealed interface TrainableChange extends Intervention {

    @Override
    default <R> R accept(Families<R> families) {
        return families.trainable(this);
    }

    /** Tensors that match keep their weights and moments: {@code freeze=h.*.attn.*}. */
    record Freeze(String pattern) implements TrainableChange {
        @Override
        public String key() {
            return "freeze";
        }

        @Override
        public String value() {
            return pattern;
        }
    }
}
