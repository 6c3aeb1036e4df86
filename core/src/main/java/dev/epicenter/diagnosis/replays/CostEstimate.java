package dev.epicenter.diagnosis.replays;

/**
 * An estimate of what a stage costs at most. Sequential tests and early stopping usually make it cheaper. If tests stay undecided
 * for long it can cost more, and the budget stops it.
 *
 * @param arms number of replays
 * @param steps total number of steps of all replays
 */
public record CostEstimate(long arms, long steps) {
    public CostEstimate plus(CostEstimate other) {
        return new CostEstimate(arms + other.arms, steps + other.steps);
    }
}
