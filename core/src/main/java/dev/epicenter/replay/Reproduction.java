package dev.epicenter.replay;

import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.spike.Spike;
import dev.epicenter.trace.StepRecord;
import java.util.ArrayList;
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
 * @param notCompared steps of the control that the run's trace lacks between others that it has, in words
 * @param firstDifference where they part
 * @param reason in words, where it did not reproduce
 */
public record Reproduction(
        boolean reproduced,
        long comparedSteps,
        Optional<String> notCompared,
        Optional<Difference> firstDifference,
        Optional<String> reason) {

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
                    List.of(),
                    "the run was made with other numerics (" + differing(made, here) + "), so bits are not compared");
        }
        Map<Long, StepRecord> byStep =
                control.stream().collect(Collectors.toMap(StepRecord::step, Function.identity()));
        long first = control.get(0).step();
        long compared = 0;
        long expected = first;
        boolean spikeWhole = true;
        List<String> gaps = new ArrayList<>();
        for (StepRecord row : original) {
            StepRecord again = byStep.get(row.step());
            if (again == null) {
                continue;
            }
            if (row.step() > expected) {
                gaps.add(steps(expected, row.step() - 1));
                spikeWhole &= expected > spike.alarm();
            }
            Optional<Difference> difference = Difference.between(row, again);
            if (difference.isPresent()) {
                Difference found = difference.get();
                String reason = "at step " + found.step() + " its " + found.field() + " is " + found.replayed()
                        + " where the run's is " + found.original();
                return new Reproduction(false, compared, words(gaps), difference, Optional.of(reason));
            }
            compared++;
            expected = row.step() + 1;
        }
        if (!spikeWhole) {
            return failed(
                    compared,
                    gaps,
                    "the run's trace lacks " + String.join(", ", gaps)
                            + ", where the control cannot be compared, so it is not known to be the run up to the spike");
        }
        // After the spike the run may have been rolled back or ended: then there is nothing more to compare with.
        return expected > spike.alarm()
                ? new Reproduction(true, compared, words(gaps), Optional.empty(), Optional.empty())
                : failed(
                        compared,
                        gaps,
                        "the run's trace lacks step " + expected + ", so the spike itself is not compared");
    }

    private static Reproduction failed(long compared, List<String> gaps, String reason) {
        return new Reproduction(false, compared, words(gaps), Optional.empty(), Optional.of(reason));
    }

    private static Optional<String> words(List<String> gaps) {
        return gaps.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", gaps));
    }

    private static String steps(long from, long to) {
        return from == to ? "step " + from : "steps " + from + " to " + to;
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
