package dev.epicenter.diagnosis;

import dev.epicenter.spike.Spike;
import java.util.List;

/**
 * Which steps of a control are quiet: far from every spike of it. What comes after its last row is not known.
 *
 * @param spikes of the control
 * @param horizon its last row
 */
record Quiet(List<Spike> spikes, long horizon) {
    /** Steps that a quiet step lies before the next onset, at least: more than twice as far as a case. */
    static final long BEFORE = 50;

    /** Steps past the end of the last spike, at least. */
    static final long AFTER = 20;

    Quiet {
        spikes = List.copyOf(spikes);
    }

    boolean at(long step) {
        return step <= horizon - BEFORE
                && spikes.stream()
                        .allMatch(spike -> step <= spike.onset() - BEFORE
                                || spike.end().isPresent()
                                        && step >= spike.end().getAsLong() + AFTER);
    }
}
