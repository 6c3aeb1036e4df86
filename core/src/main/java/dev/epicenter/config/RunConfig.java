package dev.epicenter.config;

import dev.epicenter.Key;
import dev.epicenter.spike.DetectorConfig;
import java.util.List;
import java.util.OptionalLong;

/** A resolved run file: every key has a value. {@code RunConfigReader} reads it; {@code RunConfigWriter} prints it. */
public record RunConfig(
        @Key("name of the run and of its directory") String name,

        @Key("seed of the initial weights, the data order and dropout")
        long seed,

        @Key(value = "optimizer steps to train", required = true, min = 1)
        long steps,

        @Key("device that holds the tensors: cpu or cuda") Device device,

        @Key(
                value = "threads per training step; a replay runs (processors / threads) arms in parallel",
                min = 1,
                max = 256)
        int threads,

        @Key(
                value = "training task and data; kind is modular, text, tokens, clusters, digits, control, gridworld,"
                        + " keyworld or external",
                required = true)
        DataConfig data,

        @Key("the model; kind defaults to gpt, to mlp for clusters, digits, control and gridworld, to external for"
                + " external data")
        ModelConfig model,

        @Key("the optimizer") OptimizerConfig optimizer,
        @Key("learning-rate schedule") ScheduleConfig schedule,
        @Key("number formats") PrecisionConfig precision,
        @Key("evaluation of the held-out loss") EvalConfig eval,
        @Key("telemetry recorded besides the loss") TelemetryConfig telemetry,

        @Key("schedule and retention of checkpoints") CheckpointConfig checkpoint,

        @Key("spike detection") DetectorConfig detector,
        @Key("recovery after a spike") RecoveryConfig recovery,
        @Key("planted faults, for tests and demonstrations") List<Fault> faults,

        @Key("the trainer; kind defaults to builtin, to adapter if command is a list, to template if it is text")
        TrainerConfig trainer) {
    public RunConfig {
        faults = List.copyOf(faults);
    }

    /** A copy with another name. */
    public RunConfig renamed(String other) {
        return with(other, device, faults);
    }

    /** A copy on another device. */
    public RunConfig on(Device other) {
        return with(name, other, faults);
    }

    /** A copy without planted faults. */
    public RunConfig withoutFaults() {
        return with(name, device, List.of());
    }

    /** A copy with only the faults that recur when a step is trained again. Replays train with it. */
    public RunConfig replayed() {
        return with(name, device, faults.stream().filter(Fault::recurs).toList());
    }

    /**
     * The step after which a behavior is planted, whose life a study measures; empty if there is none. It is no fault of training
     * that an explanation must not see.
     */
    public OptionalLong behaviorPlantedAt() {
        return faults.stream()
                .filter(Fault.PlantedBehavior.class::isInstance)
                .mapToLong(fault -> ((Fault.PlantedBehavior) fault).at())
                .findFirst();
    }

    private RunConfig with(String name, Device device, List<Fault> faults) {
        return new RunConfig(
                name,
                seed,
                steps,
                device,
                threads,
                data,
                model,
                optimizer,
                schedule,
                precision,
                eval,
                telemetry,
                checkpoint,
                detector,
                recovery,
                faults,
                trainer);
    }
}
