package dev.epicenter.torch;

import dev.epicenter.config.PrecisionConfig;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The mean negative log-likelihood of targets under logits, in nats, in float32 or float64. */
record CrossEntropy(PrecisionConfig.Loss precision) {

    /**
     * The loss; its gradient is computed in the same precision, back to the logits.
     *
     * @param logits (R, V)
     * @param targets (R)
     */
    Tensor of(Tensor logits, Tensor targets) {
        return torch.cross_entropy_loss(
                precision == PrecisionConfig.Loss.FLOAT64 ? logits.to(torch.ScalarType.Double) : logits, targets);
    }

    /** The number in a loss of {@link #of}. */
    double value(Tensor loss) {
        return precision == PrecisionConfig.Loss.FLOAT64 ? loss.item_double() : loss.item_float();
    }
}
