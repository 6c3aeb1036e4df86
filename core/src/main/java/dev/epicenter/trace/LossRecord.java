package dev.epicenter.trace;

/**
 * The part of a {@link StepRecord} that a loss curve needs.
 *
 * @param step the step just completed
 * @param loss mean training loss of the batch before the update, in nats per predicted token
 */
public record LossRecord(long step, double loss) {}
