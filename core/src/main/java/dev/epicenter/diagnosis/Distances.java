package dev.epicenter.diagnosis;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** How far before the onset replays may start, in steps (a 1-2-5 ladder), and where earlier states are taken from. */
final class Distances {
    private static final List<Long> LADDER = List.of(1L, 2L, 5L, 10L, 20L, 50L, 100L, 200L, 400L, 1000L);

    /**
     * Steps further back than a replay's start at which states are taken in its place: far enough that the state's own way to
     * the spike is no longer within the tolerance; PaLM went about 100.
     */
    static final List<Long> EARLIER = List.of(50L, 75L, 100L, 150L, 200L, 300L, 400L);

    /** Steps before the onset of the states that stage 7 counts as cases; the others are as far apart. */
    private static final List<Long> CASES = List.of(1L, 5L, 10L, 15L, 20L);

    private static final long APART = 5;

    /** Six quiet states for each case, at most, before the spike, and as far as they go after it. */
    private static final long CONTROLS = 30;

    private Distances() {}

    /** The rungs up to {@code rewind}. */
    static List<Long> ladder(long rewind) {
        return LADDER.stream().filter(distance -> distance <= rewind).toList();
    }

    /** The steps at which the control's state is kept, for a spike with that onset. */
    static Set<Long> wanted(long onset, long rewind) {
        Set<Long> steps = new TreeSet<>();
        for (long distance : ladder(rewind)) {
            steps.add(onset - distance);
            EARLIER.forEach(earlier -> steps.add(onset - distance - earlier));
        }
        steps.removeIf(step -> step < 0);
        return steps;
    }

    /** The steps at which stage 7 would measure a control that ends at {@code until}; which of them are quiet it sees then. */
    static Set<Long> measured(long onset, long until) {
        Set<Long> steps = new TreeSet<>();
        CASES.forEach(distance -> steps.add(onset - distance));
        for (long i = 0; i < CONTROLS; i++) {
            steps.add(onset - Quiet.BEFORE - i * APART);
        }
        for (long step = onset + Quiet.AFTER; step <= until - Quiet.BEFORE; step += APART) {
            steps.add(step);
        }
        steps.removeIf(step -> step < 1);
        return steps;
    }
}
