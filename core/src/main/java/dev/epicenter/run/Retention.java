package dev.epicenter.run;

import dev.epicenter.config.CheckpointConfig;
import dev.epicenter.config.RecoveryConfig;
import java.util.List;
import java.util.SortedSet;

/** Which checkpoints may go. */
public final class Retention {
    private Retention() {}

    /**
     * The checkpoints to delete.
     *
     * @param steps the live checkpoints on the disk
     * @param current the step just completed
     * @param spikes {@link Timeline#spikes}
     */
    public static SortedSet<Long> toDelete(
            CheckpointConfig checkpoint,
            RecoveryConfig recovery,
            SortedSet<Long> steps,
            long current,
            List<TimelineSpike> spikes) {
        throw new UnsupportedOperationException("not yet");
    }
}
