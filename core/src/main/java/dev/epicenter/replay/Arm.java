package dev.epicenter.replay;

import dev.epicenter.intervention.Intervention;
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

    /** The group of arms whose changes are all meaningless. */
    static final String SHAM = "sham";

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
        return new Arm(Intervention.text(interventions), interventions);
    }

    /** Whether all its changes are meaningless: jittered weights, a random-direction perturbation, or a negligible change of a hyperparameter. */
    public boolean sham() {
        return !interventions.isEmpty() && interventions.stream().allMatch(Intervention::sham);
    }

    /** The kind of change: {@code sham}, or the names of its interventions, such as {@code lr} or {@code freeze}. */
    public String group() {
        return sham()
                ? SHAM
                : interventions.stream().map(Intervention::key).distinct().collect(Collectors.joining("+"));
    }
}
