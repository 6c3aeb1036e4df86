package dev.epicenter.torch.optim;

import dev.epicenter.config.OptimizerConfig;

/**
 * What a step is updated with, besides each tensor's own knobs.
 *
 * @param lr learning rate
 * @param decayFactor what each tensor's weight decay is multiplied by
 * @param beta2 AdamW's
 * @param beta2Product the product of the beta2 of all steps up to this one: v holds 1 minus it of the weight of an average
 */
public record StepRates(double lr, double decayFactor, double beta2, double beta2Product) {

    /** The run file's, at the learning rate {@code lr}. */
    public static StepRates of(OptimizerConfig config, long step, double lr) {
        return new StepRates(lr, 1, config.beta2(), Math.pow(config.beta2(), step));
    }
}
