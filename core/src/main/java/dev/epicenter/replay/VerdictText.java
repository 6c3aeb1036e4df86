package dev.epicenter.replay;

import dev.epicenter.Formats;
import dev.epicenter.NumberText;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.HyperparameterChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a verdict as plain sentences. Outcomes are reported; causes are not inferred here. */
public final class VerdictText {

    /** One paragraph per element: the control, then the shams, then the arms by kind of change. */
    public static List<String> of(Verdict verdict) {
        List<String> words = new ArrayList<>();
        words.add(control(verdict));
        if (!verdict.conclusive()) {
            words.add("No conclusion is drawn from the arms.");
            return words;
        }
        words.add(shams(verdict.shams(), meaningless(verdict)));
        words.addAll(arms(verdict));
        return words;
    }

    private static String control(Verdict verdict) {
        Control control = verdict.control();
        String steps = control.notCompared()
                .map(gaps -> control.comparedSteps() + " steps compared; the run's trace lacks " + gaps
                        + ", which cannot be compared")
                .orElse("steps " + (verdict.checkpoint() + 1) + " to "
                        + (verdict.checkpoint() + control.comparedSteps()) + " compared");
        if (!control.reproduced()) {
            return "The control, an unchanged replay from step " + verdict.checkpoint()
                    + ", did not reproduce the run: " + control.reason().orElse("it differs") + ".";
        }
        String same = "The control, an unchanged replay from step " + verdict.checkpoint()
                + ", reproduced the run bit for bit (" + steps + ")";
        return verdict.conclusive()
                ? same + " and spiked at step " + verdict.onset() + "."
                : same + ", but did not spike by step " + verdict.horizon() + ", the horizon.";
    }

    /** Names the change that the shams made. */
    private static String meaningless(Verdict verdict) {
        boolean knobs = verdict.arms().stream()
                .filter(ArmVerdict::sham)
                .flatMap(arm -> arm.interventions().stream())
                .allMatch(change -> change instanceof HyperparameterChange of
                        && of.knob() == Hyperparameter.LR
                        && of.tensors().isEmpty());
        return knobs
                ? "learning rate changed by at most " + NumberText.of(100 * Arm.LARGEST_SHAM_CHANGE) + "%"
                : "weights jittered, nothing else changed";
    }

    private static String shams(ShamSummary shams, String meaningless) {
        if (shams.count() == 0) {
            return "No sham arm was run, so it is unknown whether the spike is marginal: any change might prevent it.";
        }
        String spiked =
                shams.spiked() + " of " + shams.count() + " shams (" + meaningless + ") spiked at the same place";
        String later = shams.delayed() == 0 ? "" : ", " + shams.delayed() + " later";
        if (shams.marginal()) {
            return "Only " + spiked + later
                    + ": the spike is marginal. A meaningless change can prevent it, so prevention by an arm is not"
                    + " evidence.";
        }
        return shams.spiked() == shams.count()
                ? spiked + ": the spike is not marginal."
                : spiked + later + ": the spike is somewhat marginal; an arm may have avoided it by chance.";
    }

    private static List<String> arms(Verdict verdict) {
        Map<String, List<ArmVerdict>> groups = new LinkedHashMap<>();
        for (ArmVerdict arm : verdict.arms()) {
            if (!arm.sham()) {
                groups.computeIfAbsent(arm.group(), group -> new ArrayList<>()).add(arm);
            }
        }
        return groups.entrySet().stream()
                .map(group -> group.getKey() + ": "
                        + group.getValue().stream()
                                .map(arm -> arm(verdict, arm))
                                .collect(Collectors.joining("; "))
                        + ".")
                .toList();
    }

    private static String arm(Verdict verdict, ArmVerdict arm) {
        return arm.name() + " " + OutcomeText.predicate(verdict, arm) + " (loss at step " + arm.lastStep() + ": "
                + Formats.significant(arm.lossAtHorizon(), 3) + ")";
    }

    private VerdictText() {}
}
