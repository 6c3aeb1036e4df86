package dev.epicenter.diagnosis.dose;

import dev.epicenter.intervention.Hyperparameter;
import java.util.Arrays;
import java.util.Locale;

/** What a series of doses changes: a hyperparameter, a precision, the size of batches, or the norm of weights. */
public enum DoseTarget {
    LR,
    WEIGHT_DECAY,
    BETA1,
    BETA2,
    EPS,
    MOMENTUM,
    CLIP_GRAD_NORM,
    DROPOUT,
    BATCH_SIZE,
    /** The norm of the scale-invariant weights, which are rescaled. */
    NORM,
    /** The precision of the loss. */
    LOSS,
    /** The precision of the weights. */
    WEIGHTS,
    /** The precision of the forward pass. */
    AUTOCAST;

    static DoseTarget of(Hyperparameter hyperparameter) {
        return Arrays.stream(values())
                .filter(target -> target.key().equals(hyperparameter.key()))
                .findFirst()
                .orElseThrow();
    }

    /** As displayed and in files; for a hyperparameter its key in the run file. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isPrecision() {
        return this == LOSS || this == WEIGHTS || this == AUTOCAST;
    }

    /** Whether a verdict on it precedes the table of data and state: rounding, or a value other than the configured one. */
    public boolean mayPrecedeTheTable() {
        return isPrecision() || this == BETA1 || this == BETA2 || this == MOMENTUM;
    }

    /** Whether a run may be resumed with a dose of it. */
    boolean mayRemedy() {
        return !isPrecision() && this != NORM;
    }

    /**
     * Whether it may be named as the cause. Clipping prevents almost any spike, half a batch is other data, precisions are judged
     * separately, and a norm is not a hyperparameter.
     */
    public boolean mayCause() {
        return mayRemedy() && this != CLIP_GRAD_NORM && this != BATCH_SIZE;
    }
}
