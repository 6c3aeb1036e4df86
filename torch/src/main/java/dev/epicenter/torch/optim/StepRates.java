package dev.epicenter.torch.optim;

import dev.epicenter.config.OptimizerConfig;

/**
 * The optimizer settings of one step, besides the knobs of each tensor.
 *
 * @param lr learning rate
 * @param decayFactor the factor on each tensor's weight decay
 * @param beta1 of AdamW
 * @param beta1Product the product of beta1 over all steps up to this one; the bias correction of m is 1 minus it
 * @param beta2 of AdamW
 * @param beta2Product the same of beta2, for v
 * @param momentum of SGD
 */
public record StepRates(
        double lr,
        double decayFactor,
        double beta1,
        double beta1Product,
        double beta2,
        double beta2Product,
        double momentum) {

    /** The settings of the run file at the learning rate {@code lr}. */
    public static StepRates of(OptimizerConfig config, long step, double lr) {
        return new StepRates(
                lr,
                1,
                config.beta1(),
                Math.pow(config.beta1(), step),
                config.beta2(),
                Math.pow(config.beta2(), step),
                config.momentum());
    }
}
