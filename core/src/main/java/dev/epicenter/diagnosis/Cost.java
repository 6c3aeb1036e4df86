package dev.epicenter.diagnosis;

/**
 * What a stage costs at most: sequential tests and early stopping make it less.
 *
 * @param arms replays
 * @param steps of all of them together
 */
public record Cost(long arms, long steps) {
    public Cost plus(Cost other) {
        return new Cost(arms + other.arms, steps + other.steps);
    }
}
