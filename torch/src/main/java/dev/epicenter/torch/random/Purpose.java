package dev.epicenter.torch.random;

/** What a random number is for (new purposes go to the end, as their order is part of the streams' keys); streams of different purposes are independent though their seed is the same. */
public enum Purpose {
    WEIGHTS,
    SPLIT,
    ORDER,
    HELD_OUT,
    DROPOUT,
    DAMAGE,
    JITTER,
    NUDGE,
    SUBSET,
    REPLACE,
    PERMUTE,
    REPEAT
}
