package dev.epicenter.external;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command-line flags of a training script, as far as its source and its framework tell: argparse options, nanoGPT's
 * configurator, Hugging Face's {@code TrainingArguments} and Lightning's {@code LightningCLI}.
 *
 * @param framework which of these
 * @param flags what each known flag is for
 * @param restored the hyper-parameters that the script's checkpoint sets back: a flag changes them in a run from its start
 *     only, so no arm can change them
 */
record ScriptFlags(Framework framework, Map<Use, Flag> flags, Set<Use> restored) {

    /** What reads the command line. */
    enum Framework {
        HUGGING_FACE("Hugging Face's Trainer"),
        LIGHTNING("Lightning's CLI"),
        CONFIGURATOR("nanoGPT's configurator"),
        ARGPARSE("argparse"),
        UNKNOWN("unknown");

        private final String words;

        Framework(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** What a flag is for. */
    enum Use {
        OUT(
                "out_dir",
                "output_dir",
                "out",
                "outdir",
                "output",
                "save_dir",
                "checkpoint_dir",
                "ckpt_dir",
                "logdir",
                "log_dir"),
        RESUME(
                "resume",
                "resume_from",
                "resume_from_checkpoint",
                "ckpt_path",
                "load",
                "load_checkpoint",
                "checkpoint",
                "restore"),
        STEPS("max_steps", "max_iters", "steps", "num_steps", "iters", "train_steps", "total_steps", "num_iterations"),
        EVERY(
                "save_steps",
                "save_every",
                "save_interval",
                "checkpoint_every",
                "ckpt_every",
                "checkpoint_interval",
                "ckpt_interval",
                "every",
                "eval_interval"),
        LOG_EVERY("logging_steps", "log_every", "log_interval", "print_every", "log_freq", "print_freq"),
        LR("lr", "learning_rate", "max_lr"),
        WEIGHT_DECAY("weight_decay", "wd"),
        BETA1("beta1", "adam_beta1"),
        BETA2("beta2", "adam_beta2"),
        EPS("eps", "adam_epsilon", "adam_eps"),
        CLIP_GRAD_NORM(
                "grad_clip",
                "max_grad_norm",
                "clip_grad_norm",
                "clip_grad",
                "gradient_clip_val",
                "gradient_clip",
                "grad_clip_norm",
                "gradient_clip_norm",
                "gradient_clipping",
                "max_gradient_norm",
                "grad_norm_clip",
                "clip_norm"),
        DROPOUT("dropout"),
        DATA_SEED("data_seed", "shuffle_seed"),
        SEED("seed", "random_seed", "manual_seed"),
        SKIP("skip_batches");

        private final List<String> names;

        Use(String... names) {
            this.names = List.of(names);
        }

        /** The hyper-parameter of the run file; empty for other flags. */
        Optional<String> knob() {
            return compareTo(LR) >= 0 && compareTo(DROPOUT) <= 0
                    ? Optional.of(name().toLowerCase(java.util.Locale.ROOT))
                    : Optional.empty();
        }
    }

    /**
     * A flag.
     *
     * @param name such as {@code --lr}
     * @param joined whether a value follows after {@code =}
     * @param value the value in the command, or the default in the source; empty if unknown
     */
    record Flag(String name, boolean joined, Optional<String> value) {
        /** The words that set it to {@code value}. */
        List<String> words(String value) {
            return joined ? List.of(name + "=" + value) : List.of(name, value);
        }

        /** The value as a whole number above 0. */
        Optional<Long> count() {
            return value.filter(text -> text.matches("[1-9]\\d{0,11}")).map(Long::valueOf);
        }
    }

    private static final Pattern OPTION =
            Pattern.compile("add_argument\\(((?:[^()]|\\([^()]*\\))*)\\)", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("[\"'](--[A-Za-z][\\w-]*)[\"']");
    private static final Pattern DEFAULT = Pattern.compile("default\\s*=\\s*([^,)\\s]+)");
    private static final Pattern GLOBAL = Pattern.compile("(?m)^([a-z_]\\w*) *= *([^#\\n]+?) *(?:#.*)?$");

    /** The script loads the state of its optimizer, whose groups hold these. */
    private static final Pattern LOADS_OPTIMIZER = Pattern.compile("opt\\w*\\.load_state_dict\\(");

    private static final Map<Use, String> IN_GROUPS = Map.of(
            Use.LR, "lr", Use.WEIGHT_DECAY, "weight_decay", Use.BETA1, "betas", Use.BETA2, "betas", Use.EPS, "eps");

    ScriptFlags {
        flags = Collections.unmodifiableMap(new EnumMap<>(flags));
        restored =
                Collections.unmodifiableSet(restored.isEmpty() ? EnumSet.noneOf(Use.class) : EnumSet.copyOf(restored));
    }

    Optional<Flag> flag(Use use) {
        return Optional.ofNullable(flags.get(use));
    }

    /**
     * Reads the flags.
     *
     * @param source the script's source; empty if it cannot be read
     * @param configs the sources of configuration files in the command, in order
     */
    static ScriptFlags of(List<String> command, String source, List<String> configs) {
        Map<Use, Flag> flags = new EnumMap<>(Use.class);
        Framework framework = framework(source);
        switch (framework) {
            case HUGGING_FACE -> {
                options(source, flags);
                add(flags, Use.OUT, "--output_dir", "");
                add(flags, Use.EVERY, "--save_steps", "500");
                add(flags, Use.STEPS, "--max_steps", "");
                add(flags, Use.LOG_EVERY, "--logging_steps", "1");
                add(flags, Use.LR, "--learning_rate", "5e-5");
                add(flags, Use.WEIGHT_DECAY, "--weight_decay", "0");
                add(flags, Use.BETA1, "--adam_beta1", "0.9");
                add(flags, Use.BETA2, "--adam_beta2", "0.999");
                add(flags, Use.EPS, "--adam_epsilon", "1e-8");
                add(flags, Use.CLIP_GRAD_NORM, "--max_grad_norm", "1");
                add(flags, Use.DATA_SEED, "--data_seed", "");
                add(flags, Use.SEED, "--seed", "42");
                if (source.contains("resume_from_checkpoint")) {
                    add(flags, Use.RESUME, "--resume_from_checkpoint", "");
                }
            }
            case LIGHTNING -> {
                add(flags, Use.OUT, "--trainer.default_root_dir", "");
                add(flags, Use.RESUME, "--ckpt_path", "");
                add(flags, Use.STEPS, "--trainer.max_steps", "");
                add(flags, Use.LOG_EVERY, "--trainer.log_every_n_steps", "50");
                add(flags, Use.CLIP_GRAD_NORM, "--trainer.gradient_clip_val", "");
                add(flags, Use.SEED, "--seed_everything", "");
                if (command.stream().anyMatch(word -> word.startsWith("--model.lr"))) {
                    add(flags, Use.LR, "--model.lr", "");
                }
            }
            case CONFIGURATOR ->
                Stream.concat(
                                // It sets only the variables that the script has assigned before.
                                Stream.of(source.substring(0, source.indexOf("configurator.py"))), configs.stream())
                        .forEach(text -> globals(text, flags));
            default -> options(source, flags);
        }
        flags.replaceAll((use, flag) -> given(command, flag));
        return new ScriptFlags(framework, flags, restored(framework, source, flags.keySet()));
    }

    /** Hugging Face's Trainer and Lightning's load the states of optimizer and schedule over their configuration. */
    private static Set<Use> restored(Framework framework, String source, Set<Use> known) {
        boolean loaded = framework == Framework.HUGGING_FACE || framework == Framework.LIGHTNING;
        if (!loaded && !LOADS_OPTIMIZER.matcher(source).find()) {
            return Set.of();
        }
        return known.stream()
                .filter(use ->
                        IN_GROUPS.containsKey(use) && (loaded || !isSet(source, IN_GROUPS.getOrDefault(use, ""))))
                .collect(Collectors.toSet());
    }

    /** Whether the script sets this value of the optimizer's groups itself, such as the rate in each step. */
    private static boolean isSet(String source, String key) {
        return Pattern.compile("\\[[\"']" + key + "[\"']\\]\\s*=[^=]")
                .matcher(source)
                .find();
    }

    private static Framework framework(String source) {
        if (source.contains("LightningCLI(")) {
            return Framework.LIGHTNING;
        } else if (source.contains("HfArgumentParser") || source.contains("TrainingArguments)")) {
            return Framework.HUGGING_FACE;
        } else if (source.contains("configurator.py")) {
            return Framework.CONFIGURATOR;
        }
        return source.contains("add_argument(") ? Framework.ARGPARSE : Framework.UNKNOWN;
    }

    private static void add(Map<Use, Flag> flags, Use use, String name, String value) {
        flags.putIfAbsent(use, new Flag(name, false, Optional.of(value).filter(text -> !text.isEmpty())));
    }

    private static void options(String source, Map<Use, Flag> flags) {
        Matcher option = OPTION.matcher(source);
        while (option.find()) {
            String arguments = option.group(1);
            // A switch takes no value.
            if (arguments.contains("store_true") || arguments.contains("store_false")) {
                continue;
            }
            Optional<String> value = first(DEFAULT, arguments)
                    .map(text -> text.replaceAll("[\"']", ""))
                    .filter(text -> !text.equals("None"));
            NAME.matcher(arguments)
                    .results()
                    .map(found -> found.group(1))
                    .forEach(name ->
                            use(name.substring(2)).ifPresent(use -> better(flags, use, new Flag(name, false, value))));
        }
    }

    private static void globals(String source, Map<Use, Flag> flags) {
        Matcher global = GLOBAL.matcher(source);
        while (global.find()) {
            String name = global.group(1);
            Optional<String> value = Optional.of(global.group(2).replaceAll("^[\"']|[\"']$", ""));
            use(name).ifPresent(use -> {
                Flag known = flags.get(use);
                if (known != null && known.name().equals("--" + name)) {
                    flags.put(use, new Flag(known.name(), true, value));
                } else {
                    better(flags, use, new Flag("--" + name, true, value));
                }
            });
        }
    }

    /** The name that is earlier in the list of a use is the more certain one. */
    private static void better(Map<Use, Flag> flags, Use use, Flag flag) {
        Flag known = flags.get(use);
        if (known == null || rank(use, flag) < rank(use, known)) {
            flags.put(use, flag);
        }
    }

    private static int rank(Use use, Flag flag) {
        return use.names.indexOf(flag.name().substring(2).replace('-', '_'));
    }

    private static Optional<Use> use(String name) {
        return Stream.of(Use.values())
                .filter(use -> use.names.contains(name.replace('-', '_')))
                .findFirst();
    }

    private static Optional<String> first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static Flag given(List<String> command, Flag flag) {
        Flag result = flag;
        for (int i = 0; i < command.size(); i++) {
            String word = command.get(i);
            if (word.startsWith(flag.name() + "=")) {
                result = new Flag(
                        flag.name(),
                        true,
                        Optional.of(word.substring(flag.name().length() + 1)));
            } else if (word.equals(flag.name()) && i + 1 < command.size()) {
                result = new Flag(flag.name(), false, Optional.of(command.get(i + 1)));
            }
        }
        return result;
    }

    /** The command without this flag and its value. */
    static List<String> without(List<String> command, Flag flag) {
        Predicate<String> alone = flag.name()::equals;
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < command.size(); i++) {
            if (alone.test(command.get(i))) {
                i++;
            } else if (!command.get(i).startsWith(flag.name() + "=")) {
                rest.add(command.get(i));
            }
        }
        return rest;
    }
}
