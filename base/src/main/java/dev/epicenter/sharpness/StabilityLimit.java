package dev.epicenter.sharpness;

/**
 * An optimizer's stability limit: the largest eigenvalue of D H at which small deviations still shrink. D and H are
 * held fixed, and each step uses all batches. With small batches, noise keeps the eigenvalue lower, so a value below
 * the limit is weaker evidence than one above.
 *
 * @param eigenvalue above 0
 */
public record StabilityLimit(double eigenvalue) {
    public StabilityLimit {
        if (!(eigenvalue > 0)) {
            throw new IllegalArgumentException("a stability limit must be above 0, not " + eigenvalue);
        }
    }

    /**
     * 2 (1 + beta1) / ((1 - beta1) lr): 38 / lr for beta1 0.9 (Cohen et al. 2022, arXiv 2207.14484, section 3). Each
     * mode follows r^2 - [(1 + beta1) - lr (1 - beta1) lambda] r + beta1 = 0, whose roots lie within the unit circle
     * below this lambda and not above. Decoupled weight decay, of order lr x decay, is neglected.
     */
    public static StabilityLimit adam(double lr, double beta1) {
        return new StabilityLimit(2 * (1 + beta1) / ((1 - beta1) * lr));
    }

    /** The same in early steps, while the bias correction 1 / (1 - beta1^step) enlarges the update. */
    public static StabilityLimit adam(double lr, double beta1, long step) {
        return new StabilityLimit(adam(lr, beta1).eigenvalue() * (1 - Math.pow(beta1, step)));
    }

    /**
     * 2 (1 + momentum) / lr for heavy-ball momentum as in PyTorch's SGD, buffer = momentum x buffer + gradient without
     * dampening (Goh 2017, "Why momentum really works"; Cohen et al. 2021, arXiv 2103.00065, on Polyak momentum).
     * Without momentum it is 2 / lr.
     */
    public static StabilityLimit sgd(double lr, double momentum) {
        return new StabilityLimit(2 * (1 + momentum) / lr);
    }

    /** The stability number pi = lambda / limit: above 1 the top mode grows. */
    public double number(double topEigenvalue) {
        return topEigenvalue / eigenvalue;
    }
}
