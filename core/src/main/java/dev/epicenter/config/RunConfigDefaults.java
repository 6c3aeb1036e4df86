package dev.epicenter.config;

import dev.epicenter.config.RecoveryConfig.Skip;
import dev.epicenter.spike.DetectorConfig;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * The default values of the run file. Some depend on other keys: model and schedule on the kind of data, the optimizer on its
 * kind. Required keys have placeholder values here, which are never used.
 *
 * @param name the run's name if the file does not give one
 * @param workload the kind of data
 */
record RunConfigDefaults(String name, Class<? extends DataConfig> workload) implements SectionDefaults {

    @Override
    public Record of(Class<? extends Record> section, Optional<Object> kind) {
        if (section == OptimizerConfig.class) {
            return kind.equals(Optional.of(OptimizerConfig.Kind.SGD)) ? sgd() : adamw();
        }
        return all().stream()
                .filter(defaults -> defaults.getClass() == section)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no defaults for " + section));
    }

    @Override
    public Optional<Class<? extends Record>> kind(Class<?> section, MappingNode given) {
        if (section == TrainerConfig.class) {
            boolean typed = given.getValue().stream()
                    .anyMatch(tuple -> tuple.getKeyNode() instanceof ScalarNode key
                            && key.getValue().equals("command")
                            && tuple.getValueNode() instanceof ScalarNode);
            return Optional.of(typed ? TrainerConfig.Template.class : TrainerConfig.Adapter.class);
        }
        return section == ModelConfig.class
                ? Optional.of(model().getClass().asSubclass(Record.class))
                : Optional.empty();
    }

    private List<Record> all() {
        RunConfig run = new RunConfig(
                name,
                1,
                1000,
                Device.CPU,
                1,
                modular(),
                model(),
                adamw(),
                schedule(),
                new PrecisionConfig(PrecisionConfig.Loss.FLOAT32, PrecisionConfig.Weights.FLOAT32),
                eval(),
                new TelemetryConfig(true, 1, 1, 1000, 4),
                new CheckpointConfig(50, 8, 0),
                DetectorConfig.defaults(),
                palm(),
                List.of(),
                new TrainerConfig.Builtin());
        return List.of(
                run,
                modular(),
                text(),
                tokens(),
                new DataConfig.Clusters(20, 64, 4000, 2, 1, 128),
                new DataConfig.Digits(1, 0, 0.3, 32),
                new DataConfig.Control(DataConfig.Plant.FIRST_ORDER, 4, true, 0, 200, 128),
                gridworld(),
                keyworld(),
                new DataConfig.External(1, false),
                new ModelConfig.External(0),
                new TrainerConfig.Builtin(),
                adapter(),
                adapter().keys(),
                template(),
                template().skip(),
                template().checkpoints(),
                template().log(),
                gpt(),
                ngram(),
                new ModelConfig.Mlp(2, 256),
                run.schedule(),
                run.precision(),
                run.eval(),
                run.telemetry(),
                run.checkpoint(),
                run.detector(),
                run.recovery(),
                run.recovery().skip(),
                run.recovery().lowerLr(),
                new Fault.DamagedBatches(0, 1),
                new Fault.RepeatedNgrams(0, 1, 1, 1),
                new Fault.MarkedBatches(0, 1, 0, 1),
                new Fault.LrJump(1, 1, 1),
                new Fault.WeightDecayBurst(1, 1, 1),
                new Fault.ChangedSetting(1, Fault.Setting.BETA2, 0),
                new Fault.CorruptMoments(1, Fault.Moment.V, "*", 1),
                new Fault.ScaledTensor(1, "*", 1, -1),
                new Fault.BitFlip(1, "", 0, 0),
                new Fault.RoundedWeights(1, 8),
                new Fault.RoundedLogits(1, 8),
                new Fault.PlantedBehavior(1, 0, 1, 1, 2, 8));
    }

    private boolean isModular() {
        return workload == DataConfig.Modular.class;
    }

    /** Power et al. 2022: modulus 97, half of the pairs; the full batch, because it is the most stable. */
    private static DataConfig.Modular modular() {
        return new DataConfig.Modular(DataConfig.Operation.ADD, 97, 0.5, 0);
    }

    /** nanoGPT's settings for training on a CPU: 12 sequences of 64 positions. */
    private static DataConfig.Text text() {
        return new DataConfig.Text(List.of(), 0.1, 12);
    }

    /** As {@link #text}; the vocabulary is GPT-2's, whose tokens nanoGPT writes. */
    private static DataConfig.Tokens tokens() {
        return new DataConfig.Tokens("", "", 0.1, 50_257, 12, "");
    }

    /** Ten minutes without output count as a hang; half a minute is the time to stop. */
    private static TrainerConfig.Adapter adapter() {
        return new TrainerConfig.Adapter(
                List.of(), "", 600, 30, 3, List.of(), new TrainerConfig.Knobs("", "", "", "", "", "", "", ""));
    }

    /** The last number in a checkpoint's name is its step. Steps and batches are numbered as in Epicenter. */
    private static TrainerConfig.Template template() {
        return new TrainerConfig.Template(
                "",
                "",
                600,
                30,
                3,
                List.of(),
                adapter().keys(),
                "",
                "",
                new TrainerConfig.Skip("{from}-{to}", ",", 0, false),
                new TrainerConfig.Checkpoints("", "(\\d+)\\D*$", 1, false, "", ""),
                new TrainerConfig.Log("", "", "loss", "", 1, 1));
    }

    private static DataConfig.Gridworld gridworld() {
        return new DataConfig.Gridworld(
                DataConfig.Reward.LEARNED,
                DataConfig.Controller.PLANNER,
                DataConfig.Misspecification.NOISE,
                0,
                false,
                200,
                0,
                DataConfig.Scope.KINDS,
                128);
    }

    /** PPO's clip range and its updates for each batch as in Schulman et al. 2017, table 3 and section 6.1. */
    private static DataConfig.Keyworld keyworld() {
        return new DataConfig.Keyworld(DataConfig.Learning.REINFORCEMENT, 5, 24, 256, 64, 4, 0.2, 0.01, 32);
    }

    private ModelConfig model() {
        if (workload == DataConfig.External.class) {
            return new ModelConfig.External(0);
        }
        boolean vectors = workload == DataConfig.Clusters.class
                || workload == DataConfig.Digits.class
                || workload == DataConfig.Control.class
                || workload == DataConfig.Gridworld.class;
        return vectors ? new ModelConfig.Mlp(2, 256) : gpt();
    }

    /** 134,784 weights: small enough for 10 ms per step, large enough to spike under weight decay. */
    private static ModelConfig.Ngram ngram() {
        return new ModelConfig.Ngram(2, 16, 256, 8, 128);
    }

    /** The one-layer network of the grokking literature (Nanda et al. 2023), or nanoGPT's for training on a CPU. */
    private ModelConfig.Gpt gpt() {
        if (workload == DataConfig.Keyworld.class) {
            return new ModelConfig.Gpt(1, 2, 32, 48, 0, false, false, true, ModelConfig.Activation.GELU);
        }
        return isModular()
                ? new ModelConfig.Gpt(1, 4, 128, 3, 0, false, false, true, ModelConfig.Activation.GELU)
                : new ModelConfig.Gpt(4, 4, 128, 64, 0, false, true, true, ModelConfig.Activation.GELU);
    }

    /** GPT-3's betas, eps, decay and clipping (Brown et al. 2020, appendix B) with a rate for small models. */
    static OptimizerConfig adamw() {
        return new OptimizerConfig(
                OptimizerConfig.Kind.ADAMW, 3e-4, 0.9, 0.95, 1e-8, 0.9, 0.1, OptimizerConfig.Decay.MATRICES, 1, 1);
    }

    /** The usual learning rate, momentum and decay (He et al. 2016, section 3.4). */
    static OptimizerConfig sgd() {
        return new OptimizerConfig(
                OptimizerConfig.Kind.SGD, 0.1, 0.9, 0.95, 1e-8, 0.9, 1e-4, OptimizerConfig.Decay.MATRICES, 1, 1);
    }

    /** Constant: a run can then be extended without changing its completed steps. */
    private ScheduleConfig schedule() {
        return new ScheduleConfig(ScheduleConfig.Kind.CONSTANT, isModular() ? 10 : 100, 0, 0);
    }

    private EvalConfig eval() {
        return new EvalConfig(100, isModular() ? 1 : 10);
    }

    /** PaLM's (Chowdhery et al. 2022, section 5.1): about 100 steps back, 200 to 500 batches skipped, some 20 times. */
    private static RecoveryConfig palm() {
        return new RecoveryConfig(RecoveryConfig.Policy.PALM, 100, new Skip(200, 500), 20, 0);
    }
}
