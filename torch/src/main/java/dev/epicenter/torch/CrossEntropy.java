package dev.epicenter.torch;

import dev.epicenter.config.PrecisionConfig;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The cross-entropy loss: the mean negative log-likelihood of targets in nats, computed in float32 or float64. */
record CrossEntropy(PrecisionConfig.Loss precision) {

    /**
     * The loss as a tensor. Its gradient down to the logits is computed in the same precision.
     *
     * @param logits (R, V)
     * @param targets (R)
     */
    Tensor of(Tensor logits, Tensor targets) {
        return torch.cross_entropy_loss(
                precision == PrecisionConfig.Loss.FLOAT64 ? logits.to(torch.ScalarType.Double) : logits, targets);
    }

    /** The value of a loss from {@link #of}. */
    double value(Tensor loss) {
        return precision == PrecisionConfig.Loss.FLOAT64 ? loss.item_double() : loss.item_float();
    }
}
