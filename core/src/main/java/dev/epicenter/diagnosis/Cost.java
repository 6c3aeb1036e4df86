package dev.epicenter.diagnosis;

/**
 * What a stage is likely to cost at most. Sequential tests and early stopping mostly make it less; where they are undecided for
 * long, it can be more, and the budget breaks it off.
 *
 * @param arms replays
 * @param steps of all of them together
 */
public record Cost(long arms, long steps) {
    public Cost plus(Cost other) {
        return new Cost(arms + other.arms, steps + other.steps);
    }
}
