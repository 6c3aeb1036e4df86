package dev.epicenter.trace;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The record of one optimizer step: a row of {@code metrics.jsonl}.
 *
 * <p>Step s is the s-th completed update; the first is 1. All other code follows this definition.
 *
 * @param step the step just completed
 * @param batch index of the batch it trained on, from 0
 * @param loss mean training loss of the batch before the update, in nats per predicted token
 * @param lr learning rate of the step
 * @param gradNorm global L2 norm of the gradient before clipping; NaN when norms are off
 * @param updateNorm global L2 norm of the weight update; NaN when norms are off
 * @param weightNorm global L2 norm of the weights after the step; NaN when norms are off
 * @param outputLogitMax largest absolute output logit; empty where not measured
 * @param heldOutLoss loss on held-out data after the step, in nats per predicted token; empty where not measured
 * @param tokens predicted tokens of the batch
 * @param seconds wall time since the row before, so of the step if each is logged; the only value here that is not reproducible
 * @param hyperparameters values used at the step, by their names in the run file, if the trainer reports them; only those
 *     that changed since the previous row
 */
public record StepRecord(
        long step,
        long batch,
        double loss,
        double lr,
        double gradNorm,
        double updateNorm,
        double weightNorm,
        OptionalDouble outputLogitMax,
        OptionalDouble heldOutLoss,
        long tokens,
        double seconds,
        Optional<Map<String, Double>> hyperparameters) {

    /** A row of a trainer that reports no hyper-parameters except the learning rate. */
    public StepRecord(
            long step,
            long batch,
            double loss,
            double lr,
            double gradNorm,
            double updateNorm,
            double weightNorm,
            OptionalDouble outputLogitMax,
            OptionalDouble heldOutLoss,
            long tokens,
            double seconds) {
        this(
                step,
                batch,
                loss,
                lr,
                gradNorm,
                updateNorm,
                weightNorm,
                outputLogitMax,
                heldOutLoss,
                tokens,
                seconds,
                Optional.empty());
    }

    /** Whether both rows record the same training: all reproducible values are equal bit for bit. */
    public boolean sameTrainingAs(StepRecord other) {
        return step == other.step
                && batch == other.batch
                && same(loss, other.loss)
                && same(lr, other.lr)
                && same(gradNorm, other.gradNorm)
                && same(updateNorm, other.updateNorm)
                && same(weightNorm, other.weightNorm);
    }

    private static boolean same(double a, double b) {
        return Double.doubleToLongBits(a) == Double.doubleToLongBits(b);
    }
}
