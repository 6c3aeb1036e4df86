package dev.epicenter.config;

import dev.epicenter.Key;
import dev.epicenter.spike.DetectorConfig;
import java.util.List;

/** A run file, resolved: every key has its value. Read by {@code RunConfigReader}, printed by {@code RunConfigWriter}. */
public record RunConfig(
        @Key("the run's name, and that of its directory") String name,

        @Key("seeds the initial weights, the data order and dropout")
        long seed,

        @Key(value = "optimizer steps to train", required = true, min = 1)
        long steps,

        @Key("where tensors live: cpu or cuda") Device device,

        @Key(
                value = "threads inside one training step; a replay runs processors / threads arms at a time",
                min = 1,
                max = 256)
        int threads,

        @Key(value = "what is learnt; its kind is modular, text, tokens, clusters or external", required = true)
        DataConfig data,

        @Key("the network; its kind is gpt unless given, mlp for clusters, external for external data")
        ModelConfig model,

        @Key("how weights are updated") OptimizerConfig optimizer,
        @Key("the learning rate over steps") ScheduleConfig schedule,
        @Key("number formats") PrecisionConfig precision,
        @Key("held-out loss") EvalConfig eval,
        @Key("what is recorded besides the loss") TelemetryConfig telemetry,

        @Key("when checkpoints are written, and which are kept")
        CheckpointConfig checkpoint,

        @Key("what counts as a spike") DetectorConfig detector,
        @Key("what is done about a spike") RecoveryConfig recovery,
        @Key("planted faults, for tests and demonstrations") List<Fault> faults,

        @Key("who trains; its kind is builtin, adapter where its command is a list, template where that is a text")
        TrainerConfig trainer) {
    public RunConfig {
        faults = List.copyOf(faults);
    }

    /** The same run under another name. */
    public RunConfig renamed(String other) {
        return with(other, device, faults);
    }

    /** The same run on another device. */
    public RunConfig on(Device other) {
        return with(name, other, faults);
    }

    /** The same run with nothing planted. */
    public RunConfig withoutFaults() {
        return with(name, device, List.of());
    }

    /** The same run with those faults only that come back when a step is trained again: what a replay trains. */
    public RunConfig replayed() {
        return with(name, device, faults.stream().filter(Fault::recurs).toList());
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
