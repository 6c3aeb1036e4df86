package dev.epicenter.diagnosis.replays;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The distances before the onset, in steps, at which replays may start (a 1-2-5 series), and those of earlier states. */
public final class RewindDistances {
    private static final List<Long> LADDER = List.of(1L, 2L, 5L, 10L, 20L, 50L, 100L, 200L, 400L, 1000L);

    /**
     * Steps before a replay's start at which earlier states are taken to replace its own: far enough that such a state would not
     * reach the spike within the tolerance. PaLM used about 100 steps.
     */
    static final List<Long> EARLIER = List.of(50L, 75L, 100L, 150L, 200L, 300L, 400L);

    /** Steps before the onset of the states that stage 7 counts as cases. */
    private static final List<Long> CASES = List.of(1L, 5L, 10L, 15L, 20L);

    /** Steps between two controls of stage 7. */
    private static final long APART = 5;

    /** Quiet states before the spike, at most: six per case. After the spike there are as many as fit. */
    private static final long CONTROLS = 30;

    private RewindDistances() {}

    /** The distances up to {@code rewind}. */
    public static List<Long> ladder(long rewind) {
        return LADDER.stream().filter(distance -> distance <= rewind).toList();
    }

    /** The steps at which the control's state is kept. */
    static Set<Long> wanted(long onset, long rewind) {
        Set<Long> steps = new TreeSet<>();
        for (long distance : ladder(rewind)) {
            steps.add(onset - distance);
            EARLIER.forEach(earlier -> steps.add(onset - distance - earlier));
        }
        steps.removeIf(step -> step < 0);
        return steps;
    }

    /** The steps at which the control's state is kept if causes are only ranked: probes start from one distance, the largest. */
    static Set<Long> wantedToRank(long onset, long rewind) {
        List<Long> ladder = ladder(Math.min(rewind, Effort.QUICK.rewind()));
        Set<Long> steps = new TreeSet<>();
        ladder.forEach(distance -> steps.add(onset - distance));
        EARLIER.forEach(earlier -> steps.add(onset - ladder.get(ladder.size() - 1) - earlier));
        steps.removeIf(step -> step < 0);
        return steps;
    }

    /** The steps that stage 7 may measure in a control that ends at {@code until}; it later selects the quiet ones. */
    public static Set<Long> measured(long onset, long until) {
        Set<Long> steps = new TreeSet<>();
        CASES.forEach(distance -> steps.add(onset - distance));
        for (long i = 0; i < CONTROLS; i++) {
            steps.add(onset - QuietSteps.BEFORE - i * APART);
        }
        for (long step = onset + QuietSteps.AFTER; step <= until - QuietSteps.BEFORE; step += APART) {
            steps.add(step);
        }
        steps.removeIf(step -> step < 1);
        return steps;
    }
}
