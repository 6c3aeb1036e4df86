package dev.epicenter.replay;

import dev.epicenter.segment.Intervention;
import dev.epicenter.segment.InterventionParser;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An arm of an experiment: a named list of interventions on a replay. An arm without interventions is the control.
 *
 * @param name as on the command line, such as {@code weight_decay=x0.5}; unique in an experiment
 * @param interventions in the order they are applied
 */
public record Arm(String name, List<Intervention> interventions) {
    /** The largest relative change of a hyperparameter that is a sham: a hundredth of a diagnosis' placebo, which is 2%. */
    static final double LARGEST_SHAM_CHANGE = 2e-4;

    public static final Arm CONTROL = new Arm("control", List.of());

    public Arm {
        interventions = List.copyOf(interventions);
    }

    /** An arm named after its interventions. */
    public static Arm of(Intervention... interventions) {
        return of(List.of(interventions));
    }

    /** An arm named after its interventions. */
    public static Arm of(List<Intervention> interventions) {
        return new Arm(InterventionParser.format(interventions), interventions);
    }

    /** Whether all its changes are meaningless: jittered weights, a random-direction perturbation, or a negligible change of a hyperparameter. */
    public boolean sham() {
        return !interventions.isEmpty() && interventions.stream().allMatch(Arm::meaningless);
    }

    private static boolean meaningless(Intervention change) {
        return change instanceof Intervention.Jitter
                || change instanceof Intervention.Nudge
                || (change instanceof Intervention.Scale scale
                        && scale.factor() != 1
                        && Math.abs(scale.factor() - 1) <= LARGEST_SHAM_CHANGE);
    }

    /** The kind of change: {@code sham}, or the names of its interventions, such as {@code lr} or {@code freeze}. */
    public String group() {
        return sham()
                ? "sham"
                : interventions.stream().map(Arm::kind).distinct().collect(Collectors.joining("+"));
    }

    private static String kind(Intervention intervention) {
        String text = InterventionParser.format(intervention);
        return text.substring(0, text.indexOf('='));
    }
}
