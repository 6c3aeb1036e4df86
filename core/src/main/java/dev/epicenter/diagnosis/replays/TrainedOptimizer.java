package dev.epicenter.diagnosis.replays;

import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.trace.StepRecord;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The optimizer that a run trains with: the run file's, with the values that the trainer reported in the control. A run file of an
 * external trainer need not state them all, and only the trainer knows them.
 *
 * @param stated the run file's
 * @param used the run file's with the reported values
 * @param external whether the trainer is not the built-in one, whose run file is complete
 */
public record TrainedOptimizer(OptimizerConfig stated, OptimizerConfig used, boolean external) {
    private static final RecordSchema<OptimizerConfig> SCHEMA = RecordSchema.of(OptimizerConfig.class);

    /** @param control rows of the control, in order */
    public static TrainedOptimizer of(RunConfig config, List<StepRecord> control) {
        Map<String, Double> reported = new TreeMap<>();
        // The first value: a planted or natural change of it comes later.
        control.forEach(row -> row.hyperparameters().ifPresent(values -> values.forEach(reported::putIfAbsent)));
        OptimizerConfig used = config.optimizer();
        if (reported.containsKey(Hyperparameter.BETA1.key())) {
            used = SCHEMA.with(used, "kind", OptimizerConfig.Kind.ADAMW);
        } else if (reported.containsKey(Hyperparameter.MOMENTUM.key())) {
            used = SCHEMA.with(used, "kind", OptimizerConfig.Kind.SGD);
        }
        for (Hyperparameter knob : List.of(
                Hyperparameter.WEIGHT_DECAY,
                Hyperparameter.BETA1,
                Hyperparameter.BETA2,
                Hyperparameter.EPS,
                Hyperparameter.MOMENTUM)) {
            Double value = reported.get(knob.key());
            if (value != null) {
                used = SCHEMA.with(used, knob.key(), value);
            }
        }
        return new TrainedOptimizer(config.optimizer(), used, config.trainer() instanceof TrainerConfig.External);
    }

    /**
     * The value that the run file states; empty if it may be a default, which says nothing about an external trainer
     * that reports another value.
     */
    public OptionalDouble stated(Hyperparameter knob) {
        double value = value(stated, knob);
        boolean isStated = !external
                || value == value(used, knob)
                || value != value(OptimizerConfig.defaults(stated.kind()), knob);
        return isStated ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    private static double value(OptimizerConfig optimizer, Hyperparameter knob) {
        return SCHEMA.fields().stream()
                .filter(field -> field.name().equals(knob.key()))
                .mapToDouble(field -> ((Number) field.of(optimizer)).doubleValue())
                .findFirst()
                .orElseThrow();
    }
}
