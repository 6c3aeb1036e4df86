package dev.epicenter.log.scan;

/** The meaning of a series, by its name. In the order of their importance. */
public enum SeriesRole {
    /** A loss on training data that a healthy run lowers. */
    TRAINING,
    /** A sum of losses of which some need not fall. */
    SUM,
    /** One term of a detection or segmentation model's loss: it may rise while the total falls. */
    COMPONENT,
    /** A loss of a GAN: that of the generator rises where that of the discriminator falls. */
    ADVERSARIAL,
    /** A surrogate for the newest batch, such as a policy loss. */
    SURROGATE,
    /** A mean since the start of the epoch of a loss that is logged beside it. */
    RUNNING_MEAN,
    /** A loss on held-out data. */
    EVALUATION,
    /** A metric that is not a loss. */
    OTHER;

    /** Whether trainers print it as the mean since the start of the epoch. */
    boolean mayBeRunningMean() {
        return switch (this) {
            case TRAINING, SUM, COMPONENT -> true;
            case ADVERSARIAL, SURROGATE, RUNNING_MEAN, EVALUATION, OTHER -> false;
        };
    }

    /** Whether a lasting rise of it means that training diverges. */
    boolean canDiverge() {
        return switch (this) {
            case TRAINING, SUM, EVALUATION, OTHER -> true;
            case COMPONENT, ADVERSARIAL, SURROGATE, RUNNING_MEAN -> false;
        };
    }
}
