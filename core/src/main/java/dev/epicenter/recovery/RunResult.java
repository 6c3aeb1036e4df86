package dev.epicenter.recovery;

import dev.epicenter.run.TimelineEvent;

/**
 * How a run ended.
 *
 * @param reason why
 * @param step the last step of the run as it is on the disk
 * @param already whether it had been complete before, so that nothing was done
 * @param message one line for the user
 */
public record RunResult(TimelineEvent.Reason reason, long step, boolean already, String message) {}
