package dev.epicenter.segment;

/**
 * The loss and gradient of one or more batches at given weights.
 *
 * @param loss mean over the batches' predicted tokens, in nats
 * @param values in the weights' layout; owned by this record
 */
public record Gradient(double loss, float[] values) {}
