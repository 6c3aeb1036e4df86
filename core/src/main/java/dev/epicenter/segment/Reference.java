package dev.epicenter.segment;

/**
 * A state that the weights of a segment are compared with, after the same step.
 *
 * @param state the state
 * @param eachTensor whether each tensor and its moments are compared, too
 */
public record Reference(State state, boolean eachTensor) {}
