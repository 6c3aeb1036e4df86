package dev.epicenter.segment;

import dev.epicenter.config.CheckpointConfig;
import dev.epicenter.config.DataConfig;
import dev.epicenter.config.Device;
import dev.epicenter.config.EvalConfig;
import dev.epicenter.config.Fault;
import dev.epicenter.config.ModelConfig;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.PrecisionConfig;
import dev.epicenter.config.RecoveryConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.ScheduleConfig;
import dev.epicenter.config.TelemetryConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.spike.DetectorConfig;
import java.util.List;

/** Run files for {@link ToyTrainer}. */
public final class ToyRuns {
    /** PaLM's policy, scaled down: 30 steps back, 40 to 100 batches skipped. */
    public static final RecoveryConfig RECOVERY =
            new RecoveryConfig(RecoveryConfig.Policy.PALM, 30, new RecoveryConfig.Skip(40, 100), 3, 0);

    public static final RecoveryConfig ONLY_RECORD =
            new RecoveryConfig(RecoveryConfig.Policy.NONE, 30, new RecoveryConfig.Skip(40, 100), 3, 0);

    private static final OptimizerConfig NOISY = new OptimizerConfig(
            OptimizerConfig.Kind.ADAMW, 0.02, 0.9, 0.99, 1e-8, 0.9, 0, OptimizerConfig.Decay.MATRICES, 0, 1);

    /** Noisy mini-batches, a checkpoint every 20 steps. */
    public static RunConfig noisy(long steps, RecoveryConfig recovery, Fault... faults) {
        return run("noisy", steps, 48, NOISY, new CheckpointConfig(20, 8, 0), recovery, List.of(faults));
    }

    /** The same, and no checkpoint is deleted. */
    public static RunConfig noisyWithAllCheckpoints(long steps, Fault... faults) {
        return run("noisy", steps, 48, NOISY, new CheckpointConfig(20, 100, 0), ONLY_RECORD, List.of(faults));
    }

    /** The full batch: a natural spike near step 460, which other data cannot prevent. */
    public static RunConfig natural(long steps, RecoveryConfig recovery) {
        OptimizerConfig optimizer = new OptimizerConfig(
                OptimizerConfig.Kind.ADAMW, 0.1, 0.9, 0.98, 1e-8, 0.9, 0, OptimizerConfig.Decay.MATRICES, 0, 1);
        return run("natural", steps, 0, optimizer, new CheckpointConfig(50, 100, 0), recovery, List.of());
    }

    /** The same, with per-tensor telemetry closed and compacted every few steps. */
    public static RunConfig inParts(RunConfig run, long partSteps) {
        return new RunConfig(
                run.name(),
                run.seed(),
                run.steps(),
                run.device(),
                run.threads(),
                run.data(),
                run.model(),
                run.optimizer(),
                run.schedule(),
                run.precision(),
                run.eval(),
                new TelemetryConfig(
                        run.telemetry().norms(),
                        run.telemetry().tensorsEvery(),
                        run.telemetry().logitsEvery(),
                        partSteps,
                        run.telemetry().sequences()),
                run.checkpoint(),
                run.detector(),
                run.recovery(),
                run.faults(),
                run.trainer());
    }

    private static RunConfig run(
            String name,
            long steps,
            int batchSize,
            OptimizerConfig optimizer,
            CheckpointConfig checkpoint,
            RecoveryConfig recovery,
            List<Fault> faults) {
        return new RunConfig(
                name,
                1,
                steps,
                Device.CPU,
                1,
                new DataConfig.Modular(DataConfig.Operation.ADD, 47, 0.5, batchSize),
                new ModelConfig.Gpt(1, 1, 4, 3, 0, false, false, true, ModelConfig.Activation.GELU),
                optimizer,
                new ScheduleConfig(ScheduleConfig.Kind.CONSTANT, 10, 0, 0),
                new PrecisionConfig(PrecisionConfig.Loss.FLOAT32, PrecisionConfig.Weights.FLOAT32),
                new EvalConfig(0, 1),
                new TelemetryConfig(true, 10, 0, 0, 0),
                checkpoint,
                DetectorConfig.defaults(),
                recovery,
                faults,
                new TrainerConfig.Builtin());
    }

    private ToyRuns() {}
}
