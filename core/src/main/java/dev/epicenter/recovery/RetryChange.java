package dev.epicenter.recovery;

import dev.epicenter.config.RunConfig;
import dev.epicenter.intervention.HyperparameterChange;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.intervention.Interventions;
import java.util.ArrayList;
import java.util.List;

/** The changes of {@code recovery.retry}, for a trainer that cannot skip batches. */
final class RetryChange {
    private static final String DATA_SEED = "data_seed";

    private RetryChange() {}

    /**
     * The interventions of a recovery; none if the trainer can skip batches.
     *
     * @param recovery the number of the recovery in the run, from 1: factors compound, and each has another data seed
     */
    static Interventions of(RunConfig config, int recovery) {
        List<Intervention> changes = new ArrayList<>();
        if (!config.trainer().skips() && !config.recovery().retry().isBlank()) {
            for (String word : config.recovery().retry().split(",")) {
                String text = word.strip();
                InterventionParser.parse(text.equals(DATA_SEED) ? DATA_SEED + "=" + (config.seed() + recovery) : text)
                        .forEach(change -> changes.add(compounded(change, recovery)));
            }
        }
        return new Interventions(changes);
    }

    private static Intervention compounded(Intervention change, int recovery) {
        return change instanceof HyperparameterChange.Scale scale
                ? new HyperparameterChange.Scale(scale.knob(), Math.pow(scale.by(), recovery))
                : change;
    }
}
