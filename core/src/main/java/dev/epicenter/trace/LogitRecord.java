package dev.epicenter.trace;

/**
 * The largest absolute attention logit of one layer at one step, after scaling and before the softmax, over allowed
 * positions (Wortsman et al. 2023b, section 3.1.1: runs beyond 1e4 diverged).
 */
public record LogitRecord(long step, int layer, double attentionLogitMax) {}
