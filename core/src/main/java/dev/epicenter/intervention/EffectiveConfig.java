package dev.epicenter.intervention;

import dev.epicenter.EpicenterException;
import dev.epicenter.NumberText;
import dev.epicenter.config.ModelConfig;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.Range;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.config.RunConfig;
import dev.epicenter.intervention.DataChange.DataSeed;
import java.util.List;

/**
 * The configuration of a segment: the run file after its interventions. Only interventions on global hyper-parameters, precision
 * and the data seed change it. The others act on groups of tensors, the state, the plan or batches.
 *
 * @param config the changed run file. Its {@code seed} never changes, so initial weights, dropout and the held-out split stay the
 *     same
 * @param dataSeed seed of the data order only: the run's seed unless an intervention changes it
 */
public record EffectiveConfig(RunConfig config, long dataSeed) {

    /**
     * Applies {@code interventions} in their order.
     *
     * @throws EpicenterException if a hyper-parameter leaves the range that the run file allows
     */
    public static EffectiveConfig of(RunConfig config, List<Intervention> interventions) {
        RunConfig changed = config;
        long dataSeed = config.seed();
        for (Intervention intervention : interventions) {
            if (intervention instanceof HyperparameterChange change
                    && change.tensors().isEmpty()) {
                changed = with(changed, change.knob(), checked(change, value(changed, change.knob())));
            } else if (intervention instanceof PrecisionChange change) {
                changed =
                        RecordSchema.of(RunConfig.class).with(changed, "precision", change.apply(changed.precision()));
            } else if (intervention instanceof DataSeed order) {
                dataSeed = order.seed();
            }
        }
        return new EffectiveConfig(changed, dataSeed);
    }

    /** The value of {@code knob} in {@code config}. */
    public static double value(RunConfig config, Hyperparameter knob) {
        return knob == Hyperparameter.DROPOUT
                ? config.model().dropout()
                : (double) field(knob).of(config.optimizer());
    }

    /** The range that the run file allows for {@code knob}. */
    public static Range range(Hyperparameter knob) {
        return field(knob).range();
    }

    private static double checked(HyperparameterChange change, double own) {
        double value = change.apply(own);
        Range allowed = range(change.knob());
        if (!allowed.contains(value)) {
            throw new EpicenterException(change.text() + ": " + change.knob().key() + " would be "
                    + NumberText.of(value) + "; allowed: " + allowed);
        }
        return value;
    }

    private static RunConfig with(RunConfig config, Hyperparameter knob, double value) {
        RecordSchema<RunConfig> run = RecordSchema.of(RunConfig.class);
        if (knob == Hyperparameter.DROPOUT) {
            if (config.model() instanceof ModelConfig.Gpt gpt) {
                return run.with(config, "model", RecordSchema.of(gpt).with(gpt, knob.key(), value));
            }
            // Other models have no dropout; InterventionCheck refuses the change.
            return config.model() instanceof ModelConfig.Mlp mlp
                    ? run.with(config, "model", RecordSchema.of(mlp).with(mlp, knob.key(), value))
                    : config;
        }
        return run.with(
                config, "optimizer", RecordSchema.of(config.optimizer()).with(config.optimizer(), knob.key(), value));
    }

    private static RecordSchema.Field field(Hyperparameter knob) {
        RecordSchema<?> section = knob == Hyperparameter.DROPOUT
                ? RecordSchema.of(ModelConfig.Gpt.class)
                : RecordSchema.of(OptimizerConfig.class);
        return section.fields().stream()
                .filter(field -> field.name().equals(knob.key()))
                .findFirst()
                .orElseThrow();
    }
}
