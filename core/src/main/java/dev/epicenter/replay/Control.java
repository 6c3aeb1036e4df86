package dev.epicenter.replay;

import java.util.Optional;

/**
 * The unchanged replay in {@code verdict.json}.
 *
 * @param reproduced whether it is the run again, bit for bit
 * @param comparedSteps steps compared and the same
 * @param notCompared steps that could not be compared because the run's trace lacks them, in words
 * @param firstDifference where the two part
 * @param reason in words, where it did not reproduce
 * @param replay what it did
 */
public record Control(
        boolean reproduced,
        long comparedSteps,
        Optional<String> notCompared,
        Optional<Difference> firstDifference,
        Optional<String> reason,
        ArmVerdict replay) {
    static Control of(Reproduction reproduction, ArmVerdict replay) {
        return new Control(
                reproduction.reproduced(),
                reproduction.comparedSteps(),
                reproduction.notCompared(),
                reproduction.firstDifference(),
                reproduction.reason(),
                replay);
    }
}
