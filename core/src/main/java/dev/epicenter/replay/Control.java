package dev.epicenter.replay;

import java.util.Optional;

/**
 * The control, the unchanged replay, in {@code verdict.json}.
 *
 * @param reproduced whether it matches the run bit for bit
 * @param comparedSteps number of steps that were compared and match
 * @param notCompared steps that could not be compared because the run's trace lacks them, as text
 * @param firstDifference the first difference from the run
 * @param reason why it did not reproduce the run, as text
 * @param replay its outcome
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
