package dev.epicenter.sharpness;

/**
 * The second-order prediction for one proposed update w - lr u: the loss changes by -lr u'g + lr^2 u'Hu / 2.
 *
 * @param slope u'g
 * @param curvature u'Hu
 * @param q lr u'Hu / (2 u'g): above 1 the update overshoots and the loss is predicted to rise. This reading needs a
 *     descent direction, {@code slope} above 0; {@link #predictsRise} is always valid
 * @param predicted the change of the loss to second order
 * @param actual the change of the loss on the same batches
 */
public record DirectionalRatio(double slope, double curvature, double q, double predicted, double actual) {
    /**
     * Computes the ratio with four gradients.
     *
     * @param update u, for Adam the preconditioned first moment, not yet multiplied by the learning rate
     * @param step as in {@link HessianVectorProduct}
     */
    public static DirectionalRatio of(GradientField field, double[] weights, double[] update, double lr, double step) {
        GradientField.Sample here = field.at(weights);
        double slope = Vectors.dot(update, here.gradient());
        double curvature = Vectors.dot(update, new HessianVectorProduct(field, weights, step).times(update));
        double there = field.at(Vectors.plus(weights, -lr, update)).loss();
        double predicted = -lr * slope + lr * lr * curvature / 2;
        return new DirectionalRatio(slope, curvature, lr * curvature / (2 * slope), predicted, there - here.loss());
    }

    public boolean predictsRise() {
        return predicted > 0;
    }
}
