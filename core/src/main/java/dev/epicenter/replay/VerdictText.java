package dev.epicenter.replay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A verdict in plain sentences. They say what was seen; what caused the spike they never say. */
public final class VerdictText {

    /** A paragraph an element: whether the control reproduced, how marginal the spike is, what the arms did, by knob. */
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
                        + ", where the control cannot be compared")
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
                : same + ", but no spike is found in it by step " + verdict.horizon() + ", the horizon.";
    }

    /** What the shams changed. */
    private static String meaningless(Verdict verdict) {
        boolean knobs = verdict.arms().stream()
                .filter(arm -> arm.group().equals("sham"))
                .allMatch(arm -> arm.name().startsWith("lr="));
        return knobs ? "the learning rate changed by next to nothing" : "weights jittered, nothing else changed";
    }

    private static String shams(Shams shams, String meaningless) {
        if (shams.count() == 0) {
            return "No sham arm was run, so nothing is known of how marginal the spike is: any change at all may prevent it.";
        }
        String did = shams.spiked() + " of " + shams.count() + " shams (" + meaningless + ") spiked at the same place";
        String later = shams.delayed() == 0 ? "" : ", " + shams.delayed() + " later";
        if (shams.marginal()) {
            return "Only " + did + later
                    + ": the spike is marginal. A meaningless change can prevent it, so that an arm prevents it"
                    + " shows nothing.";
        }
        return shams.spiked() == shams.count()
                ? did + ": the spike is not marginal."
                : did + later + ": the spike is somewhat marginal, and an arm may have escaped it by chance.";
    }

    private static List<String> arms(Verdict verdict) {
        Map<String, List<ArmVerdict>> groups = new LinkedHashMap<>();
        for (ArmVerdict arm : verdict.arms()) {
            if (!arm.group().equals("sham")) {
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
        return arm.name() + " " + did(verdict, arm) + " (loss at step " + arm.lastStep() + ": "
                + loss(arm.lossAtHorizon()) + ")";
    }

    private static String did(Verdict verdict, ArmVerdict arm) {
        long shift = arm.displacement().orElse(0);
        String where = " at step " + arm.onset().orElse(0);
        return switch (arm.outcome()) {
            case SPIKED ->
                shift == 0
                        ? "spiked at the same step"
                        : "spiked" + where + ", " + Math.abs(shift) + (Math.abs(shift) == 1 ? " step " : " steps ")
                                + (shift < 0 ? "earlier" : "later");
            case DELAYED ->
                "delayed it by " + shift + " steps, to step " + arm.onset().orElse(0);
            case PREVENTED ->
                "prevented it (no spike for " + (arm.lastStep() - verdict.onset()) + " steps, not followed further; "
                        + contrast(verdict.shams()) + ")";
            case VOID -> "is void and no evidence: " + arm.voidReason().orElse("it did not do what was requested");
        };
    }

    private static String contrast(Shams shams) {
        return shams.count() == 0
                ? "no sham was run"
                : shams.withinHorizon() + " of " + shams.count() + " shams spiked";
    }

    private static String loss(double loss) {
        return Double.isFinite(loss) ? String.format(Locale.ROOT, "%.3g", loss) : "not finite";
    }

    private VerdictText() {}
}
