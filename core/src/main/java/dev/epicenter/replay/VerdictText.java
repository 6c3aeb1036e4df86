package dev.epicenter.replay;

import dev.epicenter.NumberText;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.HyperparameterChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Writes a verdict as plain sentences. Outcomes are reported; causes are not inferred here. */
public final class VerdictText {

    /** One paragraph per element: the control, then the shams, then the other arms by outcome. */
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

    /** A sentence per outcome, the most telling first. Where arms with several changes ended is in the table. */
    private static List<String> arms(Verdict verdict) {
        List<ArmVerdict> arms =
                verdict.arms().stream().filter(arm -> !arm.sham()).toList();
        List<String> sentences = new ArrayList<>();
        Map<Long, List<ArmVerdict>> prevented = with(Outcome.Result.PREVENTED, arms).stream()
                .collect(Collectors.groupingBy(
                        arm -> arm.lastStep() - verdict.onset(), LinkedHashMap::new, Collectors.toList()));
        prevented.forEach((followed, group) -> sentences.add("Prevented (" + OutcomeText.noSpike(followed) + "; "
                + OutcomeText.shams(verdict.shams()) + "): " + list(group, ArmVerdict::name, ", ")));
        sentence("Delayed: ", with(Outcome.Result.DELAYED, arms), OutcomeText::where, "; ")
                .ifPresent(sentences::add);
        List<ArmVerdict> spiked = with(Outcome.Result.SPIKED, arms);
        Predicate<ArmVerdict> same = arm -> arm.displacement().orElse(0) == 0;
        sentence(
                        "Spiked at another step: ",
                        spiked.stream().filter(same.negate()).toList(),
                        OutcomeText::where,
                        "; ")
                .ifPresent(sentences::add);
        sentence("Spiked at the same step: ", spiked.stream().filter(same).toList(), ArmVerdict::name, ", ")
                .ifPresent(sentences::add);
        sentence("Void and not evidence: ", with(Outcome.Result.VOID, arms), OutcomeText::voidReason, "; ")
                .ifPresent(sentences::add);
        return sentences;
    }

    private static List<ArmVerdict> with(Outcome.Result result, List<ArmVerdict> arms) {
        return arms.stream().filter(arm -> arm.outcome() == result).toList();
    }

    private static Optional<String> sentence(
            String beginning, List<ArmVerdict> arms, Function<ArmVerdict, String> words, String separator) {
        return arms.isEmpty() ? Optional.empty() : Optional.of(beginning + list(arms, words, separator));
    }

    private static String list(List<ArmVerdict> arms, Function<ArmVerdict, String> words, String separator) {
        return arms.stream().map(words).collect(Collectors.joining(separator)) + ".";
    }

    private VerdictText() {}
}
