package dev.epicenter.report;

import dev.epicenter.run.TimelineEvent.Reason;
import dev.epicenter.run.TimelineEvent.RunEnded;
import java.util.Optional;

/** The state of a run. */
public enum RunState {
    /** A process writes to it. */
    RUNNING,
    /** It made its last step. */
    COMPLETE,
    /** It stopped itself, because of a spike or a failure that it could not recover from. */
    STOPPED,
    /** The user or a signal ended its process; {@code resume} continues it. */
    INTERRUPTED;

    public static RunState of(Optional<String> writer, Optional<RunEnded> ended) {
        if (writer.isPresent()) {
            return RUNNING;
        }
        Reason reason = ended.map(RunEnded::reason).orElse(Reason.INTERRUPTED);
        return switch (reason) {
            case COMPLETED -> COMPLETE;
            case RECOVERIES_SPENT, NO_CHECKPOINT, NON_FINITE, TRAINER_FAILED -> STOPPED;
            case INTERRUPTED -> INTERRUPTED;
        };
    }
}
