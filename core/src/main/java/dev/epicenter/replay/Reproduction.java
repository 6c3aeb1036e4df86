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
 * The comparison of the control with the run, bit for bit.
 *
 * @param reproduced every compared step matches, and all steps up to the spike's alarm were compared
 * @param comparedSteps number of steps that were compared and match
 * @param notCompared steps of the control that are missing inside the run's trace, as text
 * @param firstDifference the first difference
 * @param reason why it did not reproduce the run, as text
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
     * @param original rows of the run; rows before the control's first step are ignored
     * @param spike the replayed spike
     * @param made numerics of the run
     * @param here numerics of the control
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
                    "the run was made with other numerics (" + differing(made, here) + "), so bits cannot be compared");
        }
        Map<Long, StepRecord> byStep =
                control.stream().collect(Collectors.toMap(StepRecord::step, Function.identity()));
        long first = control.get(0).step();
        long compared = 0;
        long expected = first;
        boolean spikeWhole = true;
        List<String> gaps = new ArrayList<>();
        for (StepRecord row : original) {
            StepRecord replayed = byStep.get(row.step());
            if (replayed == null) {
                continue;
            }
            long from = expected;
            if (byStep.keySet().stream().anyMatch(step -> step >= from && step < row.step())) {
                gaps.add(steps(expected, row.step() - 1));
                spikeWhole &= expected > spike.alarm();
            }
            Optional<Difference> difference = Difference.between(row, replayed);
            if (difference.isPresent()) {
                Difference found = difference.get();
                String reason = "at step " + found.step() + " " + found.field() + " is " + found.replayed()
                        + " in the control and " + found.original() + " in the run";
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
                            + ", which cannot be compared, so it is unknown whether the control matches the run up to the spike");
        }
        // After the spike the run may have ended or rolled back: then there are no further rows to compare with.
        return expected > spike.alarm()
                ? new Reproduction(true, compared, words(gaps), Optional.empty(), Optional.empty())
                : failed(
                        compared,
                        gaps,
                        "the run's trace lacks step " + expected + ", so the spike itself cannot be compared");
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
                        + here.facts().getOrDefault(fact, "unknown"))
                .collect(Collectors.joining("; "));
    }
}
