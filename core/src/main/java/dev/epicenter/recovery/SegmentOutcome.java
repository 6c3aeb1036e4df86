package dev.epicenter.recovery;

import dev.epicenter.run.Checkpoint;

/** The outcome of a segment of a supervised run. */
sealed interface SegmentOutcome {
    /** The run's last step is complete. */
    record Completed() implements SegmentOutcome {}

    /** The segment reached the start or the end of a remedy. */
    record Passed(Checkpoint at) implements SegmentOutcome {}

    /** The user stopped the run; the state is on the disk. */
    record Interrupted(long step) implements SegmentOutcome {}

    /** A spike needs a rollback, or the run must stop. */
    record Spiked(RecoverySituation situation, RecoveryDecision decision) implements SegmentOutcome {}
}
