package dev.epicenter.report;

import dev.epicenter.intervention.DataChange.ScaleBatch;
import dev.epicenter.intervention.HyperparameterChange;
import dev.epicenter.intervention.Intervention;
import java.util.List;
import java.util.OptionalDouble;

/** The dose of an arm that only multiplies one hyperparameter or the batch size by a factor, or sets one to 0. */
final class KnobDose {
    private KnobDose() {}

    /**
     * The distance from no change: the absolute logarithm of the factor; infinite for a factor of 0.
     *
     * @return empty if the arm changes another thing, several things, or sets a value other than 0
     */
    static OptionalDouble strength(List<Intervention> interventions) {
        OptionalDouble factor = interventions.size() == 1 ? factor(interventions.get(0)) : OptionalDouble.empty();
        return factor.isPresent() ? OptionalDouble.of(Math.abs(Math.log(factor.getAsDouble()))) : factor;
    }

    private static OptionalDouble factor(Intervention change) {
        if (change instanceof ScaleBatch scale) {
            return OptionalDouble.of(scale.factor());
        }
        if (!(change instanceof HyperparameterChange knob)) {
            return OptionalDouble.empty();
        }
        boolean zero = knob.setting().isPresent() && knob.setting().getAsDouble() == 0;
        return zero ? knob.setting() : knob.factor();
    }
}
