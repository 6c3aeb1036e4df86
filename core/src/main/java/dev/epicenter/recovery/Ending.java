package dev.epicenter.recovery;

import dev.epicenter.run.Checkpoint;

/** The outcome of a segment of a supervised run. */
sealed interface Ending {
    /** The run's last step is complete. */
    record Completed() implements Ending {}

    /** The segment reached the start or the end of a remedy. */
    record Passed(Checkpoint at) implements Ending {}

    /** The user stopped the run; the state is on the disk. */
    record Interrupted(long step) implements Ending {}

    /** A spike needs a decision. */
    record Spiked(RecoverySituation situation) implements Ending {}
}
