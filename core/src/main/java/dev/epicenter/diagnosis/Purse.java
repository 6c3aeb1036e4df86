package dev.epicenter.diagnosis;

import dev.epicenter.EpicenterException;
import java.util.Locale;

/** What is left of a budget. */
final class Purse {
    private final Budget budget;
    private final int workers;
    private final long started;
    private Pace pace;

    /**
     * @param pace of the run, as far as it is known
     * @param workers replays at a time
     * @param started in {@link System#nanoTime}
     */
    Purse(Budget budget, Pace pace, int workers, long started) {
        this.budget = budget;
        this.pace = pace;
        this.workers = workers;
        this.started = started;
    }

    /**
     * @param alone one replay after the other
     * @param parallel what follows, as many at a time as there are workers
     * @throws EpicenterException where the two, the least that tells anything, are more than the budget
     */
    void require(Cost alone, Cost parallel) {
        Cost cost = alone.plus(parallel);
        double seconds = alone(alone) + seconds(parallel);
        if (!allows(cost, 0, seconds)) {
            throw new EpicenterException(String.format(
                    Locale.ROOT,
                    "--budget: too small for the first two stages, which take up to %d replays, %d steps, about %.0f s; give"
                            + " at least as much",
                    cost.arms(),
                    cost.steps(),
                    Math.ceil(seconds)));
        }
    }

    /**
     * Whether {@code cost} can still be afforded.
     *
     * @param ran replays so far
     */
    boolean allows(Cost cost, long ran) {
        return allows(cost, ran, seconds(cost));
    }

    private boolean allows(Cost cost, long ran, double seconds) {
        boolean arms =
                budget.arms().isEmpty() || ran + cost.arms() <= budget.arms().getAsLong();
        double taken = (System.nanoTime() - started) * 1e-9;
        boolean time =
                budget.time().map(limit -> taken + seconds <= limit.toSeconds()).orElse(true);
        return arms && time;
    }

    /** From now on as the first replays were. */
    void measured(Pace now) {
        pace = now;
    }

    /** Seconds that {@code cost} takes, as many replays at a time as there are workers. */
    double seconds(Cost cost) {
        return pace.seconds(cost) / workers;
    }

    /** Seconds that {@code cost} takes one replay after the other. */
    double alone(Cost cost) {
        return pace.seconds(cost);
    }
}
