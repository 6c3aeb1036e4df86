package dev.epicenter.diagnosis.commit;

import dev.epicenter.diagnosis.replays.SpikeContext;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.HyperparameterChange.Scale;
import dev.epicenter.intervention.Interventions;
import java.util.List;
import java.util.stream.Stream;

/**
 * The placebos: changes of a hyperparameter by 2%, up and down, too small to matter. If one of them prevents the spike, so would any
 * change ({@code docs/explanation/diagnosis.md}). Those that the trainer does not support are left out.
 */
final class Placebos {
    private static final List<Double> FACTORS = List.of(0.98, 1.02);

    private Placebos() {}

    static List<Interventions> of(SpikeContext context) {
        return Stream.of(Hyperparameter.LR, Hyperparameter.WEIGHT_DECAY)
                .filter(knob -> knob != Hyperparameter.WEIGHT_DECAY
                        || context.optimizer().used().weightDecay() > 0)
                .flatMap(knob -> FACTORS.stream().map(factor -> Interventions.of(new Scale(knob, factor))))
                .filter(context::can)
                .toList();
    }
}
