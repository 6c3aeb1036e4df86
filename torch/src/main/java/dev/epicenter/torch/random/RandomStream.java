package dev.epicenter.torch.random;

/**
 * The purpose of a random stream. Streams of different purposes are independent for equal seeds. New purposes go to the
 * end, because a stream's key depends on their order.
 */
public enum RandomStream {
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
    REPEAT,
    MARK,
    IMBALANCE,
    SHIFT,
    GRADIENT_NOISE,
    GRIDWORLD,
    PLAY,
    EPISODES,
    ACTIONS
}
