package dev.epicenter.recovery;

import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent.RolledBack;
import java.util.List;

/**
 * A recovery that was made.
 *
 * @param spike number of the spike it was made for
 * @param fromStep the step given up
 * @param toStep the checkpoint it went back to
 * @param attempt 1, or more where the spike had returned
 */
public record PastRecovery(int spike, long fromStep, long toStep, int attempt) {

    /** All recoveries of a run, in order. */
    public static List<PastRecovery> of(Timeline timeline) {
        return timeline.rollbacks().stream().map(PastRecovery::of).toList();
    }

    private static PastRecovery of(RolledBack made) {
        return new PastRecovery(made.spike(), made.fromStep(), made.toStep(), made.attempt());
    }
}
