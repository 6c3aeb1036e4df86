package dev.epicenter.sharpness;

/** A loss as a function of the weights, always on the same batches and without randomness such as dropout. */
@FunctionalInterface
public interface GradientField {
    /**
     * @param loss a mean over the batches
     * @param gradient as long as the weights
     */
    record Sample(double loss, double[] gradient) {}

    /** The loss and its gradient at these weights, which must not be changed or kept. */
    Sample at(double[] weights);
}
