package dev.epicenter.torch.optim;

import dev.epicenter.torch.model.FlatBuffer;
import org.bytedeco.pytorch.Scalar;

/**
 * Gradient clipping by the global norm (Pascanu et al. 2013), as in {@code torch.nn.utils.clip_grad_norm_}.
 *
 * @param maxNorm the norm to clip at; 0: no clipping
 */
public record GlobalNormClipping(double maxNorm) {
    private static final double EPS = 1e-6;

    /**
     * The result of clipping.
     *
     * @param norm before clipping
     * @param factor the factor applied to the gradient; 1 without clipping
     */
    public record Clipped(double norm, double factor) {}

    /** Clips {@code gradients} in place. */
    public Clipped clip(FlatBuffer gradients) {
        double norm = gradients.tensor().norm().item_float();
        double factor = maxNorm / (norm + EPS);
        // NaN is clipped too: the comparison is true unless the norm is known to be small enough.
        if (maxNorm == 0 || factor >= 1) {
            return new Clipped(norm, 1);
        }
        gradients.tensor().mul_(new Scalar(factor));
        return new Clipped(norm, factor);
    }
}
