package dev.epicenter.diagnosis.replays;

import dev.epicenter.EpicenterException;
import java.util.Locale;

/** Tracks how much of a budget is left. */
public final class BudgetTracker {
    private final Budget budget;
    private final int workers;
    private final long started;
    private Throughput pace;
    private long controls;

    /**
     * @param pace the run's speed, as far as it is known
     * @param workers replays at a time
     * @param started in {@link System#nanoTime}
     */
    public BudgetTracker(Budget budget, Throughput pace, int workers, long started) {
        this.budget = budget;
        this.pace = pace;
        this.workers = workers;
        this.started = started;
    }

    /**
     * Requires a budget for the first two stages, the least useful diagnosis.
     *
     * @param alone cost of replays that run one after the other
     * @param parallel cost of the following replays, which run in parallel on all workers
     * @throws EpicenterException if both together exceed the budget
     */
    public void require(CostEstimate alone, CostEstimate parallel) {
        CostEstimate cost = alone.plus(parallel);
        double seconds = alone(alone) + seconds(parallel);
        if (!allows(cost, 0, seconds)) {
            throw new EpicenterException(String.format(
                    Locale.ROOT,
                    "--budget: too small for the first two stages, which take up to %d replays, %d steps, about %.0f s; give"
                            + " at least %d replays, or that time",
                    cost.arms(),
                    cost.steps(),
                    Math.ceil(seconds),
                    cost.arms()));
        }
    }

    /**
     * Whether {@code cost} fits the remaining budget.
     *
     * @param ran replays so far
     */
    boolean allows(CostEstimate cost, long ran) {
        return allows(cost, ran, seconds(cost));
    }

    /**
     * Whether this many more replays may be started.
     *
     * @param ran replays so far
     */
    boolean lasts(long replays, long ran) {
        return allows(new CostEstimate(replays, 0), ran, 0);
    }

    /** Whether the time is up. */
    boolean timeIsUp() {
        return !budget.time().map(limit -> taken() <= limit.toSeconds()).orElse(true);
    }

    private boolean allows(CostEstimate cost, long ran, double seconds) {
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
     * Counts the controls that were run.
     *
     * @param now their measured speed, the estimate for later replays
     */
    public void controls(long made, Throughput now) {
        controls = made;
        pace = now;
    }

    /** The speed of replays, one after the other, as far as it is known. */
    public Throughput speed() {
        return pace;
    }

    /** Seconds that {@code cost} takes on all workers. */
    public double seconds(CostEstimate cost) {
        return pace.seconds(cost) / workers;
    }

    /** Seconds that {@code cost} takes if replays run one after the other. */
    public double alone(CostEstimate cost) {
        return pace.seconds(cost);
    }
}
