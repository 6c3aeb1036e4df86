package dev.epicenter.torch.optim;

import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.segment.TensorLayout;

/**
 * How one tensor is updated.
 *
 * @param lrFactor what the step's learning rate is multiplied by
 * @param weightDecay its own; 0 where it does not decay
 * @param frozen whether it keeps its weights and moments
 */
public record TensorKnobs(double lrFactor, double weightDecay, boolean frozen) {

    /** As the run file says. */
    public static TensorKnobs of(OptimizerConfig config, TensorLayout.Entry tensor) {
        boolean decays = config.decay().actsOn(tensor.shape().size());
        return new TensorKnobs(1, decays ? config.weightDecay() : 0, false);
    }
}
