package dev.epicenter.diagnosis;

import dev.epicenter.config.RunConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * The placebos: changes of a hyperparameter by 2%, up and down, too small to matter. If one of them prevents the spike, so would any
 * change ({@code docs/explanation/diagnosis.md}).
 */
final class Placebos {
    private Placebos() {}

    static List<String> of(RunConfig run) {
        List<String> arms = new ArrayList<>(List.of("lr=x0.98", "lr=x1.02"));
        if (run.optimizer().weightDecay() > 0) {
            arms.addAll(List.of("weight_decay=x0.98", "weight_decay=x1.02"));
        }
        return arms;
    }
}
