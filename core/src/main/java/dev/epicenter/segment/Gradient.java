package dev.epicenter.segment;

/**
 * The loss of one or several batches at some weights, and its gradient.
 *
 * @param loss mean over the batches' predicted tokens, in nats
 * @param values of the weights' layout; they belong to this value
 */
public record Gradient(double loss, float[] values) {}
