package dev.epicenter.diagnosis.replays;

import dev.epicenter.spike.Spike;
import java.util.List;

/**
 * Tells which steps of a control are quiet, that is, far from all its spikes. Steps near its last row never count, because what
 * follows is unknown.
 *
 * @param spikes of the control
 * @param horizon its last row
 */
public record QuietSteps(List<Spike> spikes, long horizon) {
    /** Least distance of a quiet step to the next onset, in steps: more than twice that of a case. */
    static final long BEFORE = 50;

    /** Least distance of a quiet step to the end of the last spike, in steps. */
    static final long AFTER = 20;

    public QuietSteps {
        spikes = List.copyOf(spikes);
    }

    public boolean at(long step) {
        return step <= horizon - BEFORE
                && spikes.stream()
                        .allMatch(spike -> step <= spike.onset() - BEFORE
                                || spike.end().isPresent()
                                        && step >= spike.end().getAsLong() + AFTER);
    }
}
