package dev.epicenter.recovery;

import dev.epicenter.run.TimelineEvent;

/**
 * The result of a run.
 *
 * @param reason why it ended
 * @param step the last step of the run on the disk
 * @param already whether the run was already complete and nothing was done
 * @param message one line for the user
 */
public record RunResult(TimelineEvent.Reason reason, long step, boolean already, String message) {}
