package dev.epicenter.torch.random;

/** What a random number is for; streams of different purposes are independent though their seed is the same. */
public enum Purpose {
    WEIGHTS,
    SPLIT,
    ORDER,
    HELD_OUT,
    DROPOUT,
    DAMAGE,
    JITTER
}
