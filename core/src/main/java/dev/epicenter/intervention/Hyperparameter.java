package dev.epicenter.intervention;

import java.util.Locale;

/** A hyper-parameter that an intervention can change, named as in the run file. */
public enum Hyperparameter {
    LR,
    WEIGHT_DECAY,
    BETA1,
    BETA2,
    EPS,
    MOMENTUM,
    CLIP_GRAD_NORM,
    DROPOUT;

    /** Its key in the run file, without the section. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
