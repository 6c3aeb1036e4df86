package dev.epicenter.torch.optim;

import dev.epicenter.torch.model.FlatBuffer;
import org.bytedeco.pytorch.Scalar;

/**
 * Clipping by the global norm (Pascanu et al. 2013), as {@code torch.nn.utils.clip_grad_norm_} does it.
 *
 * @param maxNorm the norm to clip at; 0: no clipping
 */
public record GlobalNormClipping(double maxNorm) {
    private static final double EPS = 1e-6;

    /**
     * A gradient, clipped.
     *
     * @param norm before clipping
     * @param factor what it was multiplied by, 1 where it was short enough
     */
    public record Clipped(double norm, double factor) {}

    /** Clips {@code gradients} in place. */
    public Clipped clip(FlatBuffer gradients) {
        double norm = gradients.tensor().norm().item_float();
        double factor = maxNorm / (norm + EPS);
        // NaN is clipped, too: the comparison is true unless the norm is known to be short enough.
        if (maxNorm == 0 || factor >= 1) {
            return new Clipped(norm, 1);
        }
        gradients.tensor().mul_(new Scalar(factor));
        return new Clipped(norm, factor);
    }
}
