package dev.epicenter.report;

import dev.epicenter.NumberText;
import dev.epicenter.config.DataConfig;
import dev.epicenter.config.ModelConfig;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.RecoveryConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.ScheduleConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.run.Provenance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The properties of a run that the report header lists. */
public final class RunDetailsView {
    private RunDetailsView() {}

    /** The properties in the order shown. */
    public static List<ReportView.Fact> of(RunConfig config, Provenance provenance) {
        List<ReportView.Fact> facts = new ArrayList<>();
        if (config.trainer() instanceof TrainerConfig.External external) {
            // The defaults belong to the built-in trainer; settings of an external one are unknown here.
            facts.add(new ReportView.Fact(
                    "Trainer",
                    external instanceof TrainerConfig.Template template
                            ? template.command()
                            : String.join(" ", ((TrainerConfig.Adapter) external).command())));
        } else {
            facts.add(new ReportView.Fact("Model", model(config.model())));
            facts.add(new ReportView.Fact("Data", data(config.data())));
            facts.add(new ReportView.Fact("Optimizer", optimizer(config.optimizer())));
            facts.add(new ReportView.Fact("Schedule", schedule(config.schedule())));
        }
        facts.add(new ReportView.Fact("Recovery", recovery(config)));
        facts.add(new ReportView.Fact("Seed", Long.toString(config.seed())));
        if (!config.faults().isEmpty()) {
            facts.add(new ReportView.Fact(
                    "Planted faults", Integer.toString(config.faults().size())));
        }
        facts.add(new ReportView.Fact(
                "Created", provenance.created().toString().substring(0, 10) + ", Epicenter " + provenance.version()));
        facts.add(new ReportView.Fact("Machine", provenance.os() + ", Java " + provenance.java()));
        facts.add(new ReportView.Fact("Numerics", numerics(provenance.numerics().facts())));
        return facts;
    }

    /** Libraries and threads; {@code provenance.json} has the whole fingerprint. */
    private static String numerics(Map<String, String> facts) {
        return Stream.of("libtorch", "blas", "blas_core", "cpu_capability", "threads", "device")
                .filter(facts::containsKey)
                .map(name -> name.equals("libtorch")
                        ? "libtorch " + facts.get(name)
                        : name.equals("threads") ? "threads " + facts.get(name) : facts.get(name))
                .collect(Collectors.joining(", "));
    }

    private static String model(ModelConfig model) {
        if (model instanceof ModelConfig.Ngram ngram) {
            return "n-gram network: " + count(ngram.nLayer(), "hidden layer") + ", width " + ngram.nHidden()
                    + ", embeddings of " + ngram.nEmbd() + ", context " + ngram.blockSize();
        } else if (model instanceof ModelConfig.Mlp mlp) {
            return "MLP: " + count(mlp.nLayer(), "hidden layer") + ", width " + mlp.nHidden()
                    + (mlp.norm() == ModelConfig.Norm.NONE ? ", no normalization" : "")
                    + (mlp.loss() == ModelConfig.Loss.SQUARED_ERROR ? ", squared error" : "")
                    + (mlp.dropout() > 0 ? ", dropout " + NumberText.of(mlp.dropout()) : "")
                    + (mlp.logitCap() > 0 ? ", logits clipped at " + NumberText.of(mlp.logitCap()) : "");
        }
        return model instanceof ModelConfig.Gpt gpt ? gpt(gpt) : "the external trainer's";
    }

    private static String gpt(ModelConfig.Gpt model) {
        return "GPT: " + count(model.nLayer(), "layer") + ", " + count(model.nHead(), "head") + ", width "
                + model.nEmbd() + ", context " + model.blockSize() + (model.qkNorm() ? ", qk-norm" : "")
                + (model.dropout() > 0 ? ", dropout " + NumberText.of(model.dropout()) : "");
    }

    private static String data(DataConfig data) {
        String what = source(data);
        return what + (data.batchSize() == 0 ? ", full batch" : ", batches of " + data.batchSize());
    }

    private static String source(DataConfig data) {
        if (data instanceof DataConfig.Modular modular) {
            return operation(modular.operation()) + " modulo " + modular.modulus() + ", "
                    + NumberText.of(modular.trainFraction()) + " of all pairs";
        }
        if (data instanceof DataConfig.Text text) {
            return text.files().isEmpty() ? "bytes of WordNet glosses" : "bytes of " + String.join(", ", text.files());
        }
        if (data instanceof DataConfig.Clusters clusters) {
            return clusters.classes() + " Gaussian clusters in " + count(clusters.features(), "dimension") + ", "
                    + count(clusters.samples(), "point");
        }
        if (data instanceof DataConfig.Digits digits) {
            return "8x8 images of handwritten digits"
                    + (digits.imbalance() > 1 ? ", imbalance " + NumberText.of(digits.imbalance()) : "")
                    + (digits.trigger() > 0 ? ", a trigger in " + NumberText.of(digits.trigger()) + " of them" : "");
        }
        if (data instanceof DataConfig.Control control) {
            return count(control.demonstrations(), "demonstration") + " of control of a " + words(control.plant())
                    + ", context " + count(control.context(), "step");
        }
        if (data instanceof DataConfig.Gridworld world) {
            return "objects in a grid world, " + count(world.demonstrations(), "demonstration") + ", reward "
                    + words(world.reward()) + ", " + words(world.controller());
        }
        if (data instanceof DataConfig.Keyworld world) {
            return "a world with keys of " + world.size() + " x " + world.size() + " cells, " + words(world.stage());
        }
        return data instanceof DataConfig.Tokens tokens ? "tokens of " + tokens.train() : "the external trainer's";
    }

    private static String optimizer(OptimizerConfig optimizer) {
        String rule = optimizer.kind() == OptimizerConfig.Kind.ADAMW
                ? "AdamW, lr " + NumberText.of(optimizer.lr()) + ", betas "
                        + NumberText.of(optimizer.beta1()) + "/"
                        + NumberText.of(optimizer.beta2()) + ", eps "
                        + NumberText.of(optimizer.eps())
                : "SGD, lr " + NumberText.of(optimizer.lr()) + ", momentum " + NumberText.of(optimizer.momentum());
        return rule + ", weight decay " + NumberText.of(optimizer.weightDecay()) + " on "
                + words(optimizer.decay())
                + (optimizer.clipGradNorm() > 0
                        ? ", clipping at " + NumberText.of(optimizer.clipGradNorm())
                        : ", no clipping");
    }

    private static String schedule(ScheduleConfig schedule) {
        return words(schedule.kind()) + ", " + count(schedule.warmupSteps(), "step") + " of warm-up";
    }

    private static String recovery(RunConfig config) {
        return switch (config.recovery().policy()) {
            case NONE -> "none: spikes are only recorded";
            case PALM -> "PaLM: " + palm(config);
            case LOWER_LR -> "lower learning rate: " + lowerRate(config);
            case GUARD -> "guard: updates with an outlying gradient are left out; spikes are only recorded";
            case STOP_ON_NAN -> "stop at the first loss that is not finite; spikes are only recorded";
            case DIAGNOSE -> "diagnosis: apply a remedy if there is one; otherwise PaLM: " + palm(config);
        };
    }

    private static String lowerRate(RunConfig config) {
        RecoveryConfig.LowerLr lower = config.recovery().lowerLr();
        return "back " + config.recovery().rewind() + " steps, continue with lr=x" + NumberText.of(lower.factor())
                + (lower.steps() == 0 ? "" : " to " + count(lower.steps(), "step") + " past the last abandoned one");
    }

    private static String palm(RunConfig config) {
        return "back " + config.recovery().rewind() + " steps, skip "
                + config.recovery().skip().min() + " to "
                + config.recovery().skip().max() + " batches";
    }

    private static String operation(DataConfig.Operation operation) {
        return switch (operation) {
            case ADD -> "addition";
            case SUBTRACT -> "subtraction";
            case MULTIPLY -> "multiplication";
            case DIVIDE -> "division";
        };
    }

    private static String words(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String count(long n, String one) {
        return n + " " + one + (n == 1 ? "" : "s");
    }
}
