package dev.epicenter.torch.optim;

import dev.epicenter.config.OptimizerConfig;

/**
 * The optimizer settings of one step, besides the knobs of each tensor.
 *
 * @param lr learning rate
 * @param decayFactor the factor on each tensor's weight decay
 * @param beta2 of AdamW
 * @param beta2Product the product of beta2 over all steps up to this one; the bias correction of v is 1 minus it
 */
public record StepRates(double lr, double decayFactor, double beta2, double beta2Product) {

    /** The settings of the run file at the learning rate {@code lr}. */
    public static StepRates of(OptimizerConfig config, long step, double lr) {
        return new StepRates(lr, 1, config.beta2(), Math.pow(config.beta2(), step));
    }
}
