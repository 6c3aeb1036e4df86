package dev.epicenter.segment;

/**
 * A planted behavior after a step.
 *
 * @param step the step
 * @param probability of the planted answer, averaged over triggered held-out images of other classes; 0 to 1
 * @param weight the first copy's weight from the trigger's pixel, relative to its initial value times (1 - lr *
 *     weight_decay) for each step since; 1 if nothing but weight decay changed it
 */
public record BehaviorRecord(long step, double probability, double weight) {}
