package dev.epicenter.replay;

import dev.epicenter.segment.Intervention;
import dev.epicenter.segment.InterventionParser;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A replay under interventions; without any it is the control.
 *
 * @param name as on the command line, such as {@code weight_decay=x0.5}; unique in an experiment
 * @param interventions in the order they are applied
 */
public record Arm(String name, List<Intervention> interventions) {
    /** Relative: a hundredth of what a placebo of a diagnosis changes, 2%. */
    private static final double NEXT_TO_NOTHING = 2e-4;

    public static final Arm CONTROL = new Arm("control", List.of());

    public Arm {
        interventions = List.copyOf(interventions);
    }

    /** An arm named after what it changes. */
    public static Arm of(Intervention... interventions) {
        return of(List.of(interventions));
    }

    /** An arm named after what it changes. */
    public static Arm of(List<Intervention> interventions) {
        return new Arm(InterventionParser.format(interventions), interventions);
    }

    /** Whether all it changes is meaningless: weights jittered or nudged, or a knob by next to nothing. */
    public boolean sham() {
        return !interventions.isEmpty() && interventions.stream().allMatch(Arm::meaningless);
    }

    private static boolean meaningless(Intervention change) {
        return change instanceof Intervention.Jitter
                || change instanceof Intervention.Nudge
                || (change instanceof Intervention.Scale scale
                        && scale.factor() != 1
                        && Math.abs(scale.factor() - 1) <= NEXT_TO_NOTHING);
    }

    /** What kind of thing it changes: {@code sham}, or its interventions' names such as {@code lr} or {@code freeze}. */
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
