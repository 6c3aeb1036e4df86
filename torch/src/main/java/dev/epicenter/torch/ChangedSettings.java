package dev.epicenter.torch;

import dev.epicenter.config.Fault;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.HyperparameterChange;
import dev.epicenter.intervention.Intervention;
import java.util.Comparator;
import java.util.List;

/**
 * The values of one optimizer setting over the steps of a segment, where planted faults change it. An intervention that sets the
 * value replaces the faults, and factors multiply their values.
 *
 * @param faults that are in force, by their first step
 * @param factor of the interventions on the faults' values
 */
record ChangedSettings(List<Fault.ChangedSetting> faults, double factor) {
    ChangedSettings {
        faults = List.copyOf(faults);
    }

    static ChangedSettings of(Fault.Setting setting, List<Fault> faults, List<Intervention> interventions) {
        Hyperparameter knob = Hyperparameter.valueOf(setting.name());
        boolean set = false;
        double factor = 1;
        for (Intervention change : interventions) {
            if (change instanceof HyperparameterChange other && other.knob() == knob) {
                set |= other.setting().isPresent();
                factor *= other.factor().orElse(1);
            }
        }
        return new ChangedSettings(
                set
                        ? List.of()
                        : faults.stream()
                                .filter(Fault.ChangedSetting.class::isInstance)
                                .map(Fault.ChangedSetting.class::cast)
                                .filter(fault -> fault.setting() == setting)
                                .sorted(Comparator.comparingLong(Fault.ChangedSetting::at))
                                .toList(),
                factor);
    }

    /** The value at {@code step}, whose value without faults is {@code configured}. */
    double value(long step, double configured) {
        double value = configured;
        for (Fault.ChangedSetting fault : faults) {
            if (fault.at() <= step) {
                value = value(fault);
            }
        }
        return value;
    }

    /** The product of the values of all steps up to {@code step}: with it, a moment's bias is corrected. */
    double product(long step, double configured) {
        double product = 1;
        double value = configured;
        long from = 1;
        for (Fault.ChangedSetting fault : faults) {
            if (fault.at() <= step) {
                product *= Math.pow(value, fault.at() - from);
                from = fault.at();
                value = value(fault);
            }
        }
        return product * Math.pow(value, step - from + 1);
    }

    private double value(Fault.ChangedSetting fault) {
        return Math.min(fault.value() * factor, Math.nextDown(1.0));
    }
}
