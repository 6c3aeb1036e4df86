package dev.epicenter.segment;

/** A number of the run file that an intervention can change; named as in the run file. */
public enum Knob {
    LR,
    WEIGHT_DECAY,
    BETA1,
    BETA2,
    EPS,
    MOMENTUM,
    CLIP_GRAD_NORM,
    DROPOUT
}
