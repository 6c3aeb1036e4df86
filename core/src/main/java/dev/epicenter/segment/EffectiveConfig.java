package dev.epicenter.segment;

import dev.epicenter.EpicenterException;
import dev.epicenter.NumberText;
import dev.epicenter.config.ModelConfig;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.PrecisionConfig;
import dev.epicenter.config.Range;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.Intervention.DataSeed;
import dev.epicenter.segment.Intervention.LossPrecision;
import dev.epicenter.segment.Intervention.Scale;
import dev.epicenter.segment.Intervention.Set;
import dev.epicenter.segment.Intervention.WeightPrecision;
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
            if (intervention instanceof Scale scale) {
                double value = value(changed, scale.knob()) * scale.factor();
                changed = with(changed, scale.knob(), checked(scale, scale.knob(), value));
            } else if (intervention instanceof Set set) {
                changed = with(changed, set.knob(), checked(set, set.knob(), set.value()));
            } else if (intervention instanceof DataSeed other) {
                dataSeed = other.seed();
            } else if (intervention instanceof LossPrecision precision) {
                changed = with(changed, "loss", precision.loss());
            } else if (intervention instanceof WeightPrecision precision) {
                changed = with(changed, "weights", precision.weights());
            }
        }
        return new EffectiveConfig(changed, dataSeed);
    }

    /** The value of {@code knob} in {@code config}. */
    public static double value(RunConfig config, Knob knob) {
        return knob == Knob.DROPOUT
                ? config.model().dropout()
                : (double) field(knob).of(config.optimizer());
    }

    /** The range that the run file allows for {@code knob}. */
    public static Range range(Knob knob) {
        return field(knob).range();
    }

    private static double checked(Intervention intervention, Knob knob, double value) {
        if (!range(knob).contains(value)) {
            throw new EpicenterException(InterventionParser.format(intervention) + ": " + knob.key() + " would be "
                    + NumberText.of(value) + "; allowed: " + range(knob));
        }
        return value;
    }

    private static RunConfig with(RunConfig config, Knob knob, double value) {
        RecordSchema<RunConfig> run = RecordSchema.of(RunConfig.class);
        if (knob == Knob.DROPOUT) {
            // Other models have no dropout; InterventionCheck refuses the change.
            return config.model() instanceof ModelConfig.Gpt gpt
                    ? run.with(config, "model", RecordSchema.of(gpt).with(gpt, knob.key(), value))
                    : config;
        }
        return run.with(
                config, "optimizer", RecordSchema.of(config.optimizer()).with(config.optimizer(), knob.key(), value));
    }

    private static RunConfig with(RunConfig config, String key, Object value) {
        PrecisionConfig precision = config.precision();
        return RecordSchema.of(RunConfig.class)
                .with(config, "precision", RecordSchema.of(precision).with(precision, key, value));
    }

    private static RecordSchema.Field field(Knob knob) {
        RecordSchema<?> section =
                knob == Knob.DROPOUT ? RecordSchema.of(ModelConfig.Gpt.class) : RecordSchema.of(OptimizerConfig.class);
        return section.fields().stream()
                .filter(field -> field.name().equals(knob.key()))
                .findFirst()
                .orElseThrow();
    }
}
