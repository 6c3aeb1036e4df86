package dev.epicenter.torch;

import dev.epicenter.config.ModelConfig;
import dev.epicenter.config.PrecisionConfig;
import dev.epicenter.config.RunConfig;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The loss that training minimizes, computed in float32 or float64: cross-entropy, the mean negative log-likelihood of
 * targets in nats, or half the squared distance of the outputs from the one-hot target, averaged over predictions.
 */
record TrainingLoss(ModelConfig.Loss kind, PrecisionConfig.Loss precision) {
    /** PyTorch's reduction "none", and its default index to ignore. */
    private static final long NONE = 0;

    private static final long IGNORED = -100;

    static TrainingLoss of(RunConfig config) {
        return new TrainingLoss(config.model().loss(), config.precision().loss());
    }

    /**
     * The loss as a tensor. Its gradient down to the logits is computed in the same precision.
     *
     * @param logits (R, V)
     * @param targets (R)
     */
    Tensor of(Tensor logits, Tensor targets) {
        Tensor precise = precision == PrecisionConfig.Loss.FLOAT64 ? logits.to(torch.ScalarType.Double) : logits;
        return kind == ModelConfig.Loss.CROSS_ENTROPY
                ? torch.cross_entropy_loss(precise, targets)
                : squares(precise, targets).mean();
    }

    /** The loss of each prediction, (R). */
    Tensor each(Tensor logits, Tensor targets) {
        return kind == ModelConfig.Loss.CROSS_ENTROPY
                ? torch.cross_entropy_loss(logits, targets, new TensorOptional(), NONE, IGNORED, 0)
                : squares(logits, targets);
    }

    private static Tensor squares(Tensor outputs, Tensor targets) {
        Tensor goal = torch.one_hot(targets, outputs.size(1)).to(outputs.scalar_type());
        return outputs.sub(goal)
                .square()
                .sum(new long[] {1}, false, new ScalarTypeOptional())
                .mul(new Scalar(0.5));
    }

    /** The value of a loss from {@link #of}. */
    double value(Tensor loss) {
        return precision == PrecisionConfig.Loss.FLOAT64 ? loss.item_double() : loss.item_float();
    }
}
