package dev.epicenter.recovery;

import dev.epicenter.run.Checkpoint;

/** Why a segment of a supervised run is over. */
sealed interface Ending {
    /** The run's last step is made. */
    record Completed() implements Ending {}

    /** Here a remedy begins or ends. */
    record Passed(Checkpoint at) implements Ending {}

    /** The user wants it to stop; the state is on the disk. */
    record Interrupted(long step) implements Ending {}

    /** Something is to be done about a spike. */
    record Spiked(RecoverySituation situation) implements Ending {}
}
