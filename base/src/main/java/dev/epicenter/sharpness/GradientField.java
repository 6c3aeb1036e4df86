package dev.epicenter.sharpness;

/** A loss as a function of the weights, always on the same batches and without randomness such as dropout. */
@FunctionalInterface
public interface GradientField {
    /**
     * @param loss a mean over the batches
     * @param gradient of the same length as the weights
     */
    record Sample(double loss, double[] gradient) {}

    /** The loss and its gradient at these weights. The array must not be modified or kept. */
    Sample at(double[] weights);
}
