package dev.epicenter.segment;

import java.util.Arrays;
import java.util.List;

/**
 * A change of inputs that takes them out of the training distribution. Its parameter is its size; 0 changes nothing.
 */
public enum Shift {
    /** A share of the features is replaced by Gaussian noise with the mean and variance of the feature in training. */
    NOISE(Family.LESS, 1),
    /** Repeated averages over neighboring features: 3x3 pixels of an image, otherwise 3 features on a ring. */
    BLUR(Family.LESS, 30),
    /** A share of the features is replaced by the mean of the feature in training. */
    MASK(Family.LESS, 1),
    /** Inputs move this share of the way to the mean input of training. */
    CONTRAST(Family.LESS, 1),
    /** Distances from the mean input of training grow by the factor 1 + the parameter. */
    SCALE(Family.EXTREME, 30),
    /** Inputs move so many standard deviations, up or down, along one of the three leading principal components. */
    COMPONENTS(Family.EXTREME, 30),
    /** A share of the features is replaced by those of a training point of another class. */
    MIX(Family.MISLEADING, 1),
    /** The spurious feature moves by this share from the input's class to another one. */
    MARKER(Family.MISLEADING, 1),
    /**
     * Each feature moves by the parameter, in the direction that increases the model's loss (Goodfellow et al. 2015).
     */
    ADVERSARIAL(Family.MISLEADING, 3);

    /** What a shift does to the information in an input. */
    public enum Family {
        /** Takes information about the class away. */
        LESS,
        /** Makes features larger than any in training. */
        EXTREME,
        /** Adds information about another class. */
        MISLEADING
    }

    private final Family family;
    private final double largest;

    Shift(Family family, double largest) {
        this.family = family;
        this.largest = largest;
    }

    public Family family() {
        return family;
    }

    /** The largest parameter that is used. */
    public double largest() {
        return largest;
    }

    /** The shifts of a family. */
    public static List<Shift> of(Family family) {
        return Arrays.stream(values()).filter(shift -> shift.family == family).toList();
    }
}
