package dev.epicenter.diagnosis;

import dev.epicenter.EpicenterException;
import java.util.Locale;

/** What is left of a budget. */
final class Purse {
    private final Budget budget;
    private final int workers;
    private final long started;
    private Pace pace;
    private long controls;

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
                            + " at least %d, or the time",
                    cost.arms(),
                    cost.steps(),
                    Math.ceil(seconds),
                    cost.arms()));
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

    /**
     * Whether so many replays may still be begun.
     *
     * @param ran replays so far
     */
    boolean lasts(long replays, long ran) {
        return allows(new Cost(replays, 0), ran, 0);
    }

    /** Whether the time is over. */
    boolean timeIsUp() {
        return !budget.time().map(limit -> taken() <= limit.toSeconds()).orElse(true);
    }

    private boolean allows(Cost cost, long ran, double seconds) {
        boolean arms = budget.arms().isEmpty()
                || controls + ran + cost.arms() <= budget.arms().getAsLong();
        boolean time = budget.time()
                .map(limit -> taken() + seconds <= limit.toSeconds())
                .orElse(true);
        return arms && time;
    }

    private double taken() {
        return (System.nanoTime() - started) * 1e-9;
    }

    /**
     * So many controls are made.
     *
     * @param now how fast they were: the others are taken to be like them
     */
    void controls(long made, Pace now) {
        controls = made;
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
