package dev.epicenter.segment;

import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The steps whose states the trainer must keep. A trainer in another process must know them in advance.
 *
 * @param every keep multiples of this step; 0: none
 * @param at further steps to keep
 */
public record StatesToKeep(long every, SortedSet<Long> at) {
    public static final StatesToKeep NOTHING = at(List.of());

    public StatesToKeep {
        at = new TreeSet<>(at);
    }

    public static StatesToKeep at(Collection<Long> steps) {
        return new StatesToKeep(0, new TreeSet<>(steps));
    }

    /** Whether it keeps no state. */
    public boolean isNothing() {
        return every == 0 && at.isEmpty();
    }

    /** Whether to keep the state after {@code step}. */
    public boolean includes(long step) {
        return (every > 0 && step % every == 0) || at.contains(step);
    }
}
