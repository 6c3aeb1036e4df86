package dev.epicenter.report;

import dev.epicenter.run.TimelineEvent.Reason;
import dev.epicenter.run.TimelineEvent.RunEnded;
import java.util.Optional;

/** What a run is doing. */
public enum RunState {
    /** A process writes to it. */
    RUNNING,
    /** Its last step is made. */
    COMPLETE,
    /** It stopped itself, for a spike that it could do nothing about. */
    STOPPED,
    /** By the user, or because its process was killed: {@code resume} goes on with it. */
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
