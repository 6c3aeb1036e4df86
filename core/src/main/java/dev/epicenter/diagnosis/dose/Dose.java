package dev.epicenter.diagnosis.dose;

import dev.epicenter.NumberText;
import dev.epicenter.intervention.HyperparameterChange;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.intervention.StateChange.Rescale;
import java.util.OptionalDouble;

/**
 * One dose of a hyperparameter.
 *
 * @param knob what it changes
 * @param direction of the change
 * @param strength distance from the run's own value, 0 for that value: the difference of the logarithms; doses are ordered by it
 * @param arm its interventions
 * @param placebo whether it is a 2% change, which should have no effect
 */
public record Dose(
        DoseTarget knob, DoseSeries.Direction direction, double strength, Interventions arm, boolean placebo) {

    /** The series of doses that it belongs to. */
    public DoseSeries ladder() {
        return new DoseSeries(knob, direction);
    }

    /** The factor of the run's own value; empty where a value is set, or where it changes no hyperparameter. */
    OptionalDouble factor() {
        return arm.list().get(0) instanceof HyperparameterChange change ? change.factor() : OptionalDouble.empty();
    }

    /** The change without its name, as displayed: {@code x0.5}. */
    public String words() {
        Intervention first = arm.list().get(0);
        return first instanceof Rescale rescale ? "x" + NumberText.of(rescale.factor()) : first.value();
    }
}
