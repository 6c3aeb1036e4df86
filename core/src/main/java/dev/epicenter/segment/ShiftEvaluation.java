package dev.epicenter.segment;

import java.util.List;

/**
 * What a trained classifier predicts for shifted held-out inputs. The optimal constant prediction has the class shares
 * of the training data: it minimizes both cross-entropy and squared error among predictions that ignore the input.
 *
 * @param inDistribution for unshifted held-out inputs
 * @param shifted for each shift, the strengths in ascending order
 */
public record ShiftEvaluation(Predictions inDistribution, List<Shifted> shifted) {
    /**
     * The strengths at which each shift is evaluated: shares of its accuracy above that of the constant prediction
     * which the reference model loses. The reference is the nearest training point, so the strength does not depend on
     * the network.
     */
    public static final List<Double> STRENGTHS = List.of(0.3, 0.6, 0.9);

    public ShiftEvaluation {
        shifted = List.copyOf(shifted);
    }

    /**
     * Means over inputs.
     *
     * @param distance Euclidean distance of the prediction to the optimal constant one; each input's, then averaged
     * @param entropy of the prediction in nats; outputs of a model trained with squared error are clipped at 0 and
     *     normalized
     * @param accuracy share of inputs whose largest output is at their class
     * @param referenceAccuracy the same of the nearest training point
     */
    public record Predictions(double distance, double entropy, double accuracy, double referenceAccuracy) {}

    /**
     * One shift at one strength.
     *
     * @param strength share of the reference's accuracy above that of the constant prediction to be lost
     * @param parameter the shift's parameter at which the reference loses that, or {@link Shift#largest} if it never
     *     does
     * @param referenceLoss the share that the reference does lose; can be above 1
     * @param predictions for the shifted inputs
     */
    public record Shifted(
            Shift shift, double strength, double parameter, double referenceLoss, Predictions predictions) {}
}
