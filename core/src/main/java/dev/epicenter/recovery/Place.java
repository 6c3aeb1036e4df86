package dev.epicenter.recovery;

import dev.epicenter.run.Checkpoint;
import dev.epicenter.run.TimelineEvent;
import dev.epicenter.segment.DataPlan;
import java.util.Optional;

/**
 * Where a segment is to start.
 *
 * @param from empty: the start of the run
 * @param plan the data plan from there on, which knows of skips that the checkpoint's own does not
 */
record Place(Optional<Checkpoint> from, DataPlan plan, TimelineEvent.Cause cause) {
    long step() {
        return from.map(Checkpoint::step).orElse(0L);
    }
}
