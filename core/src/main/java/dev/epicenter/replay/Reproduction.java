package dev.epicenter.replay;

import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.spike.Spike;
import dev.epicenter.trace.StepRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether the control is the run again, bit for bit.
 *
 * @param reproduced every step compared is the same, and those up to the spike's alarm were compared
 * @param comparedSteps steps that both made
 * @param firstDifference where they part
 * @param reason in words, where it did not reproduce
 */
public record Reproduction(
        boolean reproduced, long comparedSteps, Optional<Difference> firstDifference, Optional<String> reason) {

    /**
     * Compares the control with the run as it was when it spiked.
     *
     * @param original rows of the run; those before the control's first step are passed over
     * @param spike the spike replayed
     * @param made what the run's bits depended on
     * @param here what the control's did
     */
    public static Reproduction of(
            List<StepRecord> original,
            List<StepRecord> control,
            Spike spike,
            NumericsFingerprint made,
            NumericsFingerprint here) {
        if (!made.equals(here)) {
            return failed(
                    0,
                    "the run was made with other numerics (" + differing(made, here) + "), so bits are not compared");
        }
        Map<Long, StepRecord> byStep =
                control.stream().collect(Collectors.toMap(StepRecord::step, Function.identity()));
        long first = control.get(0).step();
        long compared = 0;
        long expected = first;
        for (StepRecord row : original) {
            StepRecord again = byStep.get(row.step());
            if (again == null) {
                continue;
            }
            if (row.step() != expected) {
                break;
            }
            Optional<Difference> difference = Difference.between(row, again);
            if (difference.isPresent()) {
                Difference found = difference.get();
                String reason = "at step " + found.step() + " its " + found.field() + " is " + found.replayed()
                        + " where the run's is " + found.original();
                return new Reproduction(false, compared, difference, Optional.of(reason));
            }
            compared++;
            expected++;
        }
        // After the spike the run may have been rolled back or ended: then there is nothing more to compare with.
        return expected > spike.alarm()
                ? new Reproduction(true, compared, Optional.empty(), Optional.empty())
                : failed(compared, "the run's trace lacks step " + expected + ", so the spike itself is not compared");
    }

    private static Reproduction failed(long compared, String reason) {
        return new Reproduction(false, compared, Optional.empty(), Optional.of(reason));
    }

    private static String differing(NumericsFingerprint made, NumericsFingerprint here) {
        return made.facts().keySet().stream()
                .filter(fact -> !String.valueOf(made.facts().get(fact))
                        .equals(String.valueOf(here.facts().get(fact))))
                .map(fact -> fact + ": " + made.facts().get(fact) + ", here "
                        + here.facts().getOrDefault(fact, "not known"))
                .collect(Collectors.joining("; "));
    }
}
