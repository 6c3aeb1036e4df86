package dev.epicenter.torch;

import dev.epicenter.config.CheckpointConfig;
import dev.epicenter.config.DataConfig;
import dev.epicenter.config.Device;
import dev.epicenter.config.EvalConfig;
import dev.epicenter.config.ModelConfig;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.PrecisionConfig;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.config.RecoveryConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.ScheduleConfig;
import dev.epicenter.config.TelemetryConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.spike.DetectorConfig;
import java.util.List;

/** Tiny runs for tests. */
public final class Runs {
    private Runs() {}

    /** Addition modulo 7, full batch, one small block, AdamW. */
    public static RunConfig modular() {
        return new RunConfig(
                "tiny",
                1,
                100,
                Device.CPU,
                1,
                new DataConfig.Modular(DataConfig.Operation.ADD, 7, 0.5, 0),
                new ModelConfig.Gpt(1, 2, 8, 3, 0, false, false, true, ModelConfig.Activation.GELU),
                new OptimizerConfig(
                        OptimizerConfig.Kind.ADAMW,
                        3e-3,
                        0.9,
                        0.98,
                        1e-8,
                        0.9,
                        0.1,
                        OptimizerConfig.Decay.MATRICES,
                        0,
                        1),
                new ScheduleConfig(ScheduleConfig.Kind.CONSTANT, 5, 0, 0),
                new PrecisionConfig(PrecisionConfig.Loss.FLOAT32, PrecisionConfig.Weights.FLOAT32),
                new EvalConfig(0, 2),
                new TelemetryConfig(true, 0, 0, 0, 0),
                new CheckpointConfig(10, 3, 0),
                DetectorConfig.defaults(),
                new RecoveryConfig(RecoveryConfig.Policy.NONE, 100, new RecoveryConfig.Skip(200, 500), 20, 0),
                List.of(),
                new TrainerConfig.Builtin());
    }

    /** Two small blocks on short windows of WordNet's glosses. */
    public static RunConfig text() {
        RunConfig run = with(modular(), "data", new DataConfig.Text(List.of(), 0.01, 4));
        return with(run, "model", new ModelConfig.Gpt(2, 2, 8, 12, 0, false, false, true, ModelConfig.Activation.GELU));
    }

    /** A small n-gram model on WordNet's glosses, by SGD, all of it decaying. */
    public static RunConfig ngram() {
        RunConfig run = with(text(), "model", new ModelConfig.Ngram(2, 4, 16, 5, 128));
        run = with(with(run, "optimizer.kind", OptimizerConfig.Kind.SGD), "optimizer.lr", 0.5);
        run = with(run, "optimizer.weight_decay", 1e-3);
        return with(with(run, "optimizer.decay", OptimizerConfig.Decay.ALL), "optimizer.momentum", 0.0);
    }

    /** A small classifier of five clusters. */
    public static RunConfig clusters() {
        RunConfig run = with(ngram(), "data", new DataConfig.Clusters(5, 6, 200, 2, 0.5, 20));
        return with(run, "model", new ModelConfig.Mlp(2, 16));
    }

    /** {@code run} with another value of {@code section.key}, or another section. */
    public static RunConfig with(RunConfig run, String path, Object value) {
        RecordSchema<RunConfig> schema = RecordSchema.of(RunConfig.class);
        int dot = path.indexOf('.');
        if (dot < 0) {
            return schema.with(run, path, value);
        }
        String section = path.substring(0, dot);
        Record old = (Record) schema.fields().stream()
                .filter(field -> field.name().equals(section))
                .findFirst()
                .orElseThrow()
                .of(run);
        return schema.with(run, section, RecordSchema.of(old).with(old, path.substring(dot + 1), value));
    }
}
