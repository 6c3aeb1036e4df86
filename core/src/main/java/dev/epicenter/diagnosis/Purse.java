package dev.epicenter.diagnosis;

import dev.epicenter.EpicenterException;
import java.util.Locale;

/** What is left of a budget. */
final class Purse {
    private final Budget budget;
    private final double secondsPerStep;
    private final int workers;
    private final long started;

    /**
     * @param secondsPerStep of the run
     * @param workers replays at a time
     * @param started in {@link System#nanoTime}
     */
    Purse(Budget budget, double secondsPerStep, int workers, long started) {
        this.budget = budget;
        this.secondsPerStep = secondsPerStep;
        this.workers = workers;
        this.started = started;
    }

    /** @throws EpicenterException where {@code cost}, the least that tells anything, is more than the budget */
    void require(Cost cost) {
        if (!allows(cost, 0)) {
            throw new EpicenterException(String.format(
                    Locale.ROOT,
                    "--budget: too small for the first two stages, which take up to %d replays, %d steps, about %.0f s; give"
                            + " at least as much",
                    cost.arms(),
                    cost.steps(),
                    Math.ceil(seconds(cost))));
        }
    }

    /**
     * Whether {@code cost} can still be afforded.
     *
     * @param ran replays so far
     */
    boolean allows(Cost cost, long ran) {
        boolean arms =
                budget.arms().isEmpty() || ran + cost.arms() <= budget.arms().getAsLong();
        double taken = (System.nanoTime() - started) * 1e-9;
        boolean time = budget.time()
                .map(limit -> taken + seconds(cost) <= limit.toSeconds())
                .orElse(true);
        return arms && time;
    }

    double seconds(Cost cost) {
        return cost.seconds(secondsPerStep, workers);
    }
}
