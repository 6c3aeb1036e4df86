package dev.epicenter.config;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Validates keys against each other. Each error names the key to change and the line of the first given key involved. */
final class RunConfigCheck {
    /** A pair is a, b and "=". */
    private static final int MODULAR_POSITIONS = 3;

    /** Weights, gradients and each moment are one array of 32-bit numbers, and Java's arrays have at most this length. */
    private static final double LARGEST_ARRAY = Integer.MAX_VALUE - 8.0;

    /** Their covariance has this many rows and columns: 32 MB. */
    private static final int MOST_SHIFTED_FEATURES = 2048;

    private final RunConfig config;
    private final Path file;
    private final Map<String, Integer> lines;

    RunConfigCheck(RunConfig config, Path file, Map<String, Integer> lines) {
        this.config = config;
        this.file = file;
        this.lines = lines;
    }

    /** @throws dev.epicenter.EpicenterException at the first violated rule */
    void check() {
        name();
        trainer();
        network();
        if (config.data() instanceof DataConfig.Modular modular) {
            modular(modular);
        } else if (config.data() instanceof DataConfig.Clusters clusters) {
            clusters(clusters);
        } else if (config.data() instanceof DataConfig.Control control) {
            control(control);
        } else if (config.data() instanceof DataConfig.Keyworld keyworld) {
            keyworld(keyworld);
        } else if (config.data() instanceof DataConfig.Text text) {
            text.files().forEach(file -> path(file, "data.files"));
        } else if (config.data() instanceof DataConfig.Tokens tokens) {
            path(tokens.train(), "data.train");
            path(tokens.heldOut().isEmpty() ? tokens.train() : tokens.heldOut(), "data.held_out");
        }
        model();
        batch();
        shifts();
        schedule();
        recovery();
        for (int i = 0; i < config.faults().size(); i++) {
            fault(config.faults().get(i), "faults[" + i + "].");
        }
    }

    private void name() {
        String name = config.name();
        boolean usable = !name.isBlank()
                && !name.startsWith(".")
                && name.chars().noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c));
        require(
                usable,
                "'" + ScalarBinder.shortened(name)
                        + "' is not a valid folder name; remove slashes, control characters and " + "a leading dot",
                "name");
    }

    /** An external trainer has its own data and model, and plants its own faults. */
    private void trainer() {
        boolean external = !(config.trainer() instanceof TrainerConfig.Builtin);
        require(
                external == config.data() instanceof DataConfig.External,
                external
                        ? "an external trainer has its own data; remove the section data, or set its kind to external"
                        : "external data need an external trainer; give trainer.command",
                "data.kind",
                "trainer");
        require(
                !external || config.faults().isEmpty(),
                "only the built-in trainer plants faults; remove them",
                "faults");
        if (config.trainer() instanceof TrainerConfig.Template template) {
            new TemplateCheck(config, template)
                    .problems()
                    .forEach(problem -> require(false, problem.message(), problem.key()));
            // A factor needs a value in the run file to multiply.
            lines.keySet().stream()
                    .filter(key -> key.startsWith("trainer.overrides."))
                    .map(key -> key.substring("trainer.overrides.".length()))
                    .filter(knob -> !template.overrides().of(knob).isEmpty())
                    .map(TemplateCheck::configKey)
                    .forEach(key -> require(
                            lines.containsKey(key),
                            "missing: its flag is in trainer.overrides; give the value that the script trains with",
                            key,
                            "trainer.overrides"));
        }
        if (config.trainer() instanceof TrainerConfig.Adapter adapter) {
            require(
                    !adapter.command().isEmpty() && !adapter.command().get(0).isBlank(),
                    "no program; give the program and its arguments, such as [python3, train.py]",
                    "trainer.command");
        }
    }

    private void path(String path, String key) {
        require(
                !path.isBlank() && path.chars().noneMatch(Character::isISOControl),
                "'" + ScalarBinder.shortened(path) + "' is not a valid path",
                key);
    }

    private void modular(DataConfig.Modular data) {
        int positions = config.model().blockSize();
        require(
                positions == MODULAR_POSITIONS,
                "modular arithmetic has sequences of 3 tokens (a, b, =), not " + positions + "; set it to 3",
                "model.block_size",
                "data.kind");
        BigInteger modulus = BigInteger.valueOf(data.modulus());
        boolean divisible = data.operation() != DataConfig.Operation.DIVIDE || modulus.isProbablePrime(40);
        require(
                divisible,
                divisible
                        ? ""
                        : "divide needs a prime modulus; " + modulus + " is not prime; the next prime is "
                                + modulus.nextProbablePrime(),
                "data.modulus",
                "data.operation");
        int train = data.trainPairs();
        require(
                train > 0 && train < data.pairs(),
                "trains on " + train + " of " + data.pairs()
                        + " pairs; training and held-out pairs must each be at least one",
                "data.train_fraction",
                "data.modulus");
        require(
                data.batchSize() <= train,
                data.batchSize() + " is more than the " + train + " training pairs; lower it, or set 0 for all of them",
                "data.batch_size",
                "data.train_fraction",
                "data.modulus");
    }

    /** Which models can train on which data. */
    private void network() {
        boolean tokens = config.data() instanceof DataConfig.Modular
                || config.data() instanceof DataConfig.Tokens
                || config.data() instanceof DataConfig.Keyworld;
        List<String> kinds = tokens
                ? List.of("gpt")
                : config.data() instanceof DataConfig.Text
                        ? List.of("gpt", "ngram")
                        : List.of(config.data() instanceof DataConfig.External ? "external" : "mlp");
        String kind = SealedSchema.kind(config.model().getClass());
        require(
                kinds.contains(kind),
                kind + " does not train on " + SealedSchema.kind(config.data().getClass()) + "; "
                        + String.join(" or ", kinds) + (kinds.size() == 1 ? " does" : " do"),
                "model.kind",
                "data.kind");
    }

    private void clusters(DataConfig.Clusters data) {
        double width = data.features() + (data.marker() > 0 ? (double) data.classes() : 0);
        double numbers = width * Math.max(data.samples(), data.classes());
        require(
                numbers <= LARGEST_ARRAY,
                String.format(
                        Locale.ROOT, "the points have %.3g numbers, more than the 2.1e9 that fit; lower it", numbers),
                "data.features",
                "data.samples",
                "data.classes");
        require(
                data.batchSize() <= data.samples(),
                data.batchSize() + " is more than the " + data.samples() + " points; lower it",
                "data.batch_size",
                "data.samples");
    }

    private void control(DataConfig.Control data) {
        long steps = (long) data.demonstrations() * DataConfig.Control.STEPS;
        require(
                data.batchSize() <= steps,
                data.batchSize() + " is more than the " + steps + " steps of the demonstrations; lower it",
                "data.batch_size",
                "data.demonstrations");
    }

    private void keyworld(DataConfig.Keyworld data) {
        int positions = config.model().blockSize();
        require(
                positions >= data.positions(),
                positions + " positions do not hold an episode of " + data.horizon()
                        + " steps, each an observation and an action; set it to " + data.positions(),
                "model.block_size",
                "data.horizon",
                "data.kind");
        require(
                config.optimizer().gradAccumSteps() == 1,
                "episodes have different lengths, so their batch is not divided into micro-batches; set it to 1",
                "optimizer.grad_accum_steps",
                "data.kind");
        require(
                config.model().dropout() == 0 || !data.dependsOnState(),
                "the policy that acts has no dropout, so its probabilities would differ from those in training; set it to 0",
                "model.dropout",
                "data.stage");
    }

    private void model() {
        double weights = ModelSize.atLeast(config.model(), config.data());
        require(
                weights <= LARGEST_ARRAY,
                String.format(
                        Locale.ROOT, "the model has %.3g weights, more than the 2.1e9 that fit; lower it", weights),
                config.model() instanceof ModelConfig.Mlp ? "model.n_hidden" : "model.n_embd",
                "model.n_hidden",
                "model.n_layer",
                "model.block_size");
        if (!(config.model() instanceof ModelConfig.Gpt gpt)) {
            return;
        }
        int width = gpt.nEmbd();
        int heads = gpt.nHead();
        require(
                width % heads == 0,
                heads + " heads do not divide the width n_embd = " + width + "; heads must be equally wide",
                "model.n_head",
                "model.n_embd");
    }

    private void batch() {
        int batch = config.data().sequences();
        int microBatches = config.optimizer().gradAccumSteps();
        require(
                batch % microBatches == 0,
                microBatches + " micro-batches do not divide the " + batch + " sequences of a step",
                "optimizer.grad_accum_steps",
                "data.batch_size");
    }

    private void shifts() {
        require(
                !config.eval().shifts()
                        || config.data() instanceof DataConfig.Clusters
                        || config.data() instanceof DataConfig.Digits,
                "shifted inputs need points; data.kind must be clusters or digits",
                "eval.shifts",
                "data.kind");
        require(
                !config.eval().shifts()
                        || !(config.data() instanceof DataConfig.Clusters clusters)
                        || clusters.features() <= MOST_SHIFTED_FEATURES,
                "shifted inputs need the directions of most variance, for at most " + MOST_SHIFTED_FEATURES
                        + " features; use fewer",
                "eval.shifts",
                "data.features");
    }

    private void schedule() {
        ScheduleConfig schedule = config.schedule();
        if (schedule.kind() != ScheduleConfig.Kind.COSINE) {
            return;
        }
        long end = schedule.decaySteps() == 0 ? config.steps() : schedule.decaySteps();
        require(
                schedule.warmupSteps() < end,
                "warm-up ends at step " + schedule.warmupSteps() + ", after the cosine, which ends at step " + end
                        + "; use fewer warm-up steps or a longer decay",
                "schedule.warmup_steps",
                "schedule.decay_steps",
                "steps");
        require(
                schedule.minLr() <= config.optimizer().lr(),
                "the cosine would increase the rate, from lr = "
                        + config.optimizer().lr() + " to min_lr = " + schedule.minLr() + "; allowed: 0 to lr",
                "schedule.min_lr",
                "optimizer.lr");
    }

    private void recovery() {
        RecoveryConfig recovery = config.recovery();
        require(
                recovery.skip().min() <= recovery.skip().max(),
                "min = " + recovery.skip().min() + " is more than max = "
                        + recovery.skip().max(),
                "recovery.skip.min",
                "recovery.skip.max");
        if (config.trainer() instanceof TrainerConfig.Template template) {
            require(
                    recovery.policy() != RecoveryConfig.Policy.LOWER_LR
                            || !template.overrides().lr().isEmpty(),
                    "lower_lr needs a flag of the script for the learning rate; give it in trainer.overrides.lr",
                    "recovery.policy");
            require(
                    recovery.policy() != RecoveryConfig.Policy.GUARD,
                    "guard needs a trainer that guards its updates, through the Python adapter; an unmodified script"
                            + " does not",
                    "recovery.policy");
        }
        require(
                recovery.policy() != RecoveryConfig.Policy.GUARD
                        || config.telemetry().norms()
                        || !(config.trainer() instanceof TrainerConfig.Builtin),
                "guard reports the updates that it leaves out by their norms; set telemetry.norms to true",
                "telemetry.norms",
                "recovery.policy");
        CheckpointConfig checkpoint = config.checkpoint();
        // The newest checkpoint may be as young as the alarm and the oldest is (keep - 1) intervals older; one interval
        // is
        // left for the steps from the onset to the alarm.
        long intervals = Math.floorDiv(recovery.rewind() + checkpoint.every() - 1, checkpoint.every());
        long needed = intervals + 2;
        require(
                !recovery.policy().rollsBack() || checkpoint.keep() >= needed,
                checkpoint.keep() + " checkpoints " + checkpoint.every() + " steps apart do not reach back the "
                        + recovery.rewind()
                        + " steps of recovery.rewind, with one interval for detecting a spike; keep at "
                        + "least " + needed,
                "checkpoint.keep",
                "checkpoint.every",
                "recovery.rewind");
    }

    private void fault(Fault fault, String prefix) {
        boolean adamw = config.optimizer().kind() == OptimizerConfig.Kind.ADAMW;
        boolean ofBatches = fault instanceof Fault.DamagedBatches || fault instanceof Fault.RepeatedNgrams;
        require(
                !ofBatches || !(config.data() instanceof DataConfig.Keyworld),
                "episodes of a world with keys cannot be damaged; remove the fault",
                prefix + "from",
                "data.kind");
        if (fault instanceof Fault.ChangedSetting changed) {
            require(
                    adamw == (changed.setting() != Fault.Setting.MOMENTUM),
                    "the optimizer has " + (adamw ? "the settings beta1 and beta2" : "only momentum"),
                    prefix + "setting",
                    "optimizer.kind");
        } else if (fault instanceof Fault.MarkedBatches) {
            require(
                    config.data() instanceof DataConfig.Text || config.data() instanceof DataConfig.Tokens,
                    "marked batches need text; data.kind must be text or tokens",
                    prefix + "token",
                    "data.kind");
        } else if (fault instanceof Fault.PlantedBehavior planted) {
            planted(planted, prefix);
        } else if (fault instanceof Fault.CorruptMoments corrupt) {
            require(
                    adamw == (corrupt.moment() != Fault.Moment.MOMENTUM),
                    "the optimizer has " + (adamw ? "the moments m and v" : "only momentum"),
                    prefix + "moment",
                    "optimizer.kind");
        } else if (fault instanceof Fault.RepeatedNgrams repeated) {
            int positions = config.model().blockSize();
            require(
                    config.data() instanceof DataConfig.Text || config.data() instanceof DataConfig.Tokens,
                    "repeated n-grams need text; data.kind must be text or tokens",
                    prefix + "period",
                    "data.kind");
            require(
                    repeated.period() <= positions,
                    "the period " + repeated.period() + " exceeds the " + positions + " tokens of a sequence; lower it",
                    prefix + "period",
                    "model.block_size");
        }
    }

    private void planted(Fault.PlantedBehavior planted, String prefix) {
        require(
                config.data() instanceof DataConfig.Digits,
                "only images can have a trigger; data.kind must be digits",
                prefix + "at",
                "data.kind");
        require(
                config.faults().stream()
                                .filter(Fault.PlantedBehavior.class::isInstance)
                                .count()
                        == 1,
                "a run can have one planted behavior; remove the others",
                prefix + "at");
        ModelConfig.Mlp model = (ModelConfig.Mlp) config.model();
        require(
                model.nLayer() == 1,
                "the planted units connect pixels with classes, so the model must have one hidden layer, not "
                        + model.nLayer() + "; set model.n_layer to 1",
                prefix + "at",
                "model.n_layer");
        require(
                planted.units() <= model.nHidden(),
                planted.units() + " is more than the " + model.nHidden() + " hidden units; lower it",
                prefix + "units",
                "model.n_hidden");
        require(
                planted.copies() <= planted.units(),
                planted.copies() + " is more than the " + planted.units()
                        + " units that are overwritten; lower it, or raise units",
                prefix + "copies",
                prefix + "units");
    }

    /** Reports an error about the first key, at the line of the first of {@code keys} that the file gives. */
    private void require(boolean holds, String problem, String... keys) {
        if (!holds) {
            int line = Arrays.stream(keys)
                    .map(key -> lines.getOrDefault(key, 0))
                    .filter(given -> given > 0)
                    .findFirst()
                    .orElse(0);
            throw new ConfigLocation(file, line, keys[0]).error(problem);
        }
    }
}
