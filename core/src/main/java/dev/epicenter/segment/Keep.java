package dev.epicenter.segment;

import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The steps of a segment whose states are wanted. A trainer in another process must know them beforehand.
 *
 * @param every multiples of it; 0: none
 * @param at these as well
 */
public record Keep(long every, SortedSet<Long> at) {
    public static final Keep NOTHING = at(List.of());

    public Keep {
        at = new TreeSet<>(at);
    }

    public static Keep at(Collection<Long> steps) {
        return new Keep(0, new TreeSet<>(steps));
    }

    /** Whether the state after {@code step} is wanted. */
    public boolean includes(long step) {
        return (every > 0 && step % every == 0) || at.contains(step);
    }
}
