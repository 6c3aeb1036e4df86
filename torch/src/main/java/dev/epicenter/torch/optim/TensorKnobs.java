package dev.epicenter.torch.optim;

import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.tensor.TensorLayout;

/**
 * The optimizer settings of one tensor.
 *
 * @param lrFactor the factor on the step's learning rate
 * @param weightDecay of this tensor; 0 without decay
 * @param frozen whether weights and moments stay unchanged
 */
public record TensorKnobs(double lrFactor, double weightDecay, boolean frozen) {

    /** The settings of the run file. */
    public static TensorKnobs of(OptimizerConfig config, TensorLayout.Entry tensor) {
        boolean decays = config.decay().actsOn(tensor.shape().size());
        return new TensorKnobs(1, decays ? config.weightDecay() : 0, false);
    }
}
