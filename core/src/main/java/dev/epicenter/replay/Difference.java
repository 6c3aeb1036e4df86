package dev.epicenter.replay;

import dev.epicenter.trace.StepRecord;
import java.util.Optional;

/**
 * The first difference between two traces.
 *
 * @param step the first step that differs
 * @param field its first metric that differs, as in {@code metrics.jsonl}
 * @param original value in the run
 * @param replayed value in the control
 */
public record Difference(long step, String field, double original, double replayed) {

    /** The first metric, in the order of the row, whose bits differ; empty if training matched. */
    public static Optional<Difference> between(StepRecord original, StepRecord replayed) {
        if (original.sameTrainingAs(replayed)) {
            return Optional.empty();
        }
        return of(original, "step", original.step(), replayed.step())
                .or(() -> of(original, "batch", original.batch(), replayed.batch()))
                .or(() -> of(original, "loss", original.loss(), replayed.loss()))
                .or(() -> of(original, "lr", original.lr(), replayed.lr()))
                .or(() -> of(original, "grad_norm", original.gradNorm(), replayed.gradNorm()))
                .or(() -> of(original, "update_norm", original.updateNorm(), replayed.updateNorm()))
                .or(() -> of(original, "weight_norm", original.weightNorm(), replayed.weightNorm()));
    }

    private static Optional<Difference> of(StepRecord row, String field, double original, double replayed) {
        return Double.doubleToLongBits(original) == Double.doubleToLongBits(replayed)
                ? Optional.empty()
                : Optional.of(new Difference(row.step(), field, original, replayed));
    }
}
