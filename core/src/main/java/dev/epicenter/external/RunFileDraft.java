package dev.epicenter.external;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.external.ScriptFlags.Flag;
import dev.epicenter.external.ScriptFlags.Framework;
import dev.epicenter.external.ScriptFlags.Use;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import dev.epicenter.file.RegularFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A run file for an unmodified training command, written from its flags and from one short start.
 *
 * @param yaml the run file
 * @param found what was found, one line each
 * @param missing what the user must complete, one line each
 */
public record RunFileDraft(String yaml, List<String> found, List<String> missing) {
    private static final long LARGEST_SOURCE = 1 << 20;
    private static final long TRIAL_EVERY = 5;
    private static final String COMMENT = "# epicenter init -- ";

    public RunFileDraft {
        found = List.copyOf(found);
        missing = List.copyOf(missing);
    }

    /** The first line of a run file, which names the command that it was made from. */
    private static String title(List<String> command) {
        return COMMENT + shell(command).replaceAll("\\R", " ");
    }

    /** Whether a run file was made from this command. */
    public static boolean isFor(String yaml, List<String> command) {
        return yaml.startsWith(title(command) + "\n");
    }

    /**
     * Starts the command once and drafts a run file.
     *
     * @param folder its working folder
     * @param file where the run file will be
     * @param seconds the most seconds to watch it
     * @param interrupted ends the watching once true
     */
    public static RunFileDraft of(
            List<String> command, Path folder, Path file, double seconds, BooleanSupplier interrupted) {
        Optional<Path> script = script(command, folder);
        ScriptFlags flags = ScriptFlags.of(
                command,
                script.map(RunFileDraft::source).orElse(""),
                command.stream()
                        .filter(word -> word.endsWith(".py"))
                        .map(folder::resolve)
                        .filter(path -> !Optional.of(path).equals(script) && Files.isRegularFile(path))
                        .map(RunFileDraft::source)
                        .toList());
        return new Writer(command, folder, file, flags).draft(script, seconds, interrupted);
    }

    private static Optional<Path> script(List<String> command, Path folder) {
        return command.stream()
                .filter(word -> word.endsWith(".py"))
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static String source(Path file) {
        try {
            return Files.size(file) > LARGEST_SOURCE ? "" : RegularFile.text(file);
        } catch (IOException unreadable) {
            return "";
        }
    }

    /** A command line of these words, for a shell; placeholders stay. */
    public static String shell(List<String> words) {
        return words.stream()
                .map(word ->
                        word.matches("\\{[a-z_]+}|[\\w./=,:@%+{}-]+") ? word : "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }

    /** Collects what is found. */
    private static final class Writer {
        private final List<String> command;
        private final Path folder;
        private final Path file;
        private final ScriptFlags flags;
        private final List<String> found = new ArrayList<>();
        private final List<String> missing = new ArrayList<>();

        Writer(List<String> command, Path folder, Path file, ScriptFlags flags) {
            this.command = command;
            this.folder = folder;
            this.file = file;
            this.flags = flags;
        }

        RunFileDraft draft(Optional<Path> script, double seconds, BooleanSupplier interrupted) {
            found.add("script: " + script.map(Path::toString).orElse("no .py file in the command") + ", flags of "
                    + flags.framework().words());
            ShortStart.Seen seen = trial(seconds, interrupted);
            (seen.failed() ? missing : found).add("start: " + seen.end());
            String log = log(seen);
            String checkpoints = checkpoints(seen);
            List<String> words = template(seen, true);
            String yaml = yaml(script, words, seen, log, checkpoints);
            try {
                RunConfigReader.read(yaml, file);
            } catch (EpicenterException wrong) {
                missing.add(String.valueOf(wrong.getMessage()));
            }
            return new RunFileDraft(yaml, found, missing);
        }

        private ShortStart.Seen trial(double seconds, BooleanSupplier interrupted) {
            Path work;
            try {
                work = Files.createTempDirectory("epicenter-init-");
            } catch (IOException failure) {
                throw FileFailure.writing(folder, failure);
            }
            try {
                Path out = work.resolve("out");
                Folder.create(out);
                long every = flags.flag(Use.LOG_EVERY).flatMap(Flag::count).orElse(TRIAL_EVERY);
                Map<String, String> values = Map.of(
                        "out", out.toString(),
                        "checkpoint", "",
                        "skip", "",
                        "every", Long.toString(Math.max(TRIAL_EVERY, Math.min(every, 100))),
                        "steps", Long.toString(steps().orElse(1000L)));
                List<String> start = new CommandTemplate(shell(template(ShortStart.Seen.NOTHING, false)))
                        .filled(values, List.of(), List.of());
                Path searched = flags.flag(Use.OUT).isPresent() ? out : folder;
                return new ShortStart(folder, work, searched, flags.framework() == Framework.HUGGING_FACE)
                        .watch(start, seconds, interrupted);
            } finally {
                Folder.deleteTree(work);
            }
        }

        private Optional<Long> steps() {
            return flags.flag(Use.STEPS).flatMap(Flag::count);
        }

        private boolean overwritten(ShortStart.Seen seen) {
            return seen.checkpoint().isPresent() && !seen.pattern().contains("*");
        }

        /** @param whole with the placeholders of overrides and resuming, which a trial does not need */
        private List<String> template(ShortStart.Seen seen, boolean whole) {
            List<String> words = new ArrayList<>(command);
            words = set(words, Use.OUT, "{out}");
            if (steps().isPresent()) {
                words = set(words, Use.STEPS, "{steps}");
            }
            words = set(words, Use.EVERY, "{every}");
            if (flags.framework() == Framework.HUGGING_FACE) {
                words = with(words, "--report_to", "tensorboard");
                words = with(words, "--save_strategy", "steps");
                words = with(words, "--logging_strategy", "steps");
                if (!isGiven(words, "--logging_steps")) {
                    words = with(words, "--logging_steps", "1");
                }
            }
            if (flags.framework() == Framework.CONFIGURATOR
                    && command.stream().noneMatch(word -> word.startsWith("--always_save_checkpoint"))) {
                words.add("--always_save_checkpoint=True");
            }
            if (whole) {
                if (usesResumeWords(seen)) {
                    words = ScriptFlags.without(words, new Flag("--init_from", true, Optional.empty()));
                    words.add("{resume}");
                } else {
                    words = set(words, Use.RESUME, "{checkpoint}");
                }
                words = set(words, Use.SKIP, "{skip}");
                for (Use use : Use.values()) {
                    // Only some starts pass a data seed; it then follows after the command's own.
                    Optional<Flag> flag = flags.flag(use).filter(each -> use != Use.DATA_SEED && isOverride(use));
                    if (flag.isPresent()) {
                        words = ScriptFlags.without(words, flag.get());
                    }
                }
                words.add("{overrides}");
            }
            return words;
        }

        private boolean usesResumeWords(ShortStart.Seen seen) {
            return flags.framework() == Framework.CONFIGURATOR
                    && flags.flag(Use.RESUME).isEmpty()
                    && (overwritten(seen) || seen.checkpoint().isEmpty());
        }

        private boolean isOverride(Use use) {
            return use == Use.DATA_SEED && flags.flag(use).isPresent()
                    || isHyperparameter(use) && !flags.restored().contains(use);
        }

        private boolean isHyperparameter(Use use) {
            return use.knob().isPresent()
                    && flags.flag(use)
                            .flatMap(Flag::value)
                            .filter(Writer::isNumber)
                            .isPresent();
        }

        private static boolean isNumber(String text) {
            try {
                return Double.isFinite(Double.parseDouble(text));
            } catch (NumberFormatException none) {
                return false;
            }
        }

        private List<String> set(List<String> words, Use use, String value) {
            Optional<Flag> flag = flags.flag(use);
            if (flag.isEmpty()) {
                return words;
            }
            List<String> changed = new ArrayList<>(ScriptFlags.without(words, flag.get()));
            changed.addAll(flag.get().words(value));
            return changed;
        }

        private static boolean isGiven(List<String> words, String name) {
            return words.stream().anyMatch(word -> word.equals(name) || word.startsWith(name + "="));
        }

        private static List<String> with(List<String> words, String name, String value) {
            List<String> changed = new ArrayList<>(ScriptFlags.without(words, new Flag(name, false, Optional.empty())));
            changed.add(name);
            changed.add(value);
            return changed;
        }

        private String log(ShortStart.Seen seen) {
            if (seen.steps().isEmpty()) {
                missing.add("log: no loss with a step was found in what it printed or wrote"
                        + (seen.keys().isEmpty() ? "" : " (found: " + String.join(", ", seen.keys()) + ")")
                        + "; set trainer.log.metric, file or pattern");
                return "{}";
            }
            found.add("log: " + seen.metric() + " in " + (seen.logFile().isEmpty() ? "what it prints" : seen.logFile())
                    + ", steps "
                    + seen.steps().stream().limit(4).map(String::valueOf).collect(Collectors.joining(", "))
                    + ", ...");
            List<String> keys = new ArrayList<>();
            if (!seen.logFile().isEmpty()) {
                keys.add("file: " + quoted(seen.logFile()));
            }
            if (!seen.metric().equals("loss")) {
                keys.add("metric: " + quoted(seen.metric()));
            }
            if (seen.steps().get(0) == 0) {
                keys.add("first_step: 0");
            }
            if (seen.interval() > 1) {
                keys.add("every: " + seen.interval());
            }
            return "{" + String.join(", ", keys) + "}";
        }

        private String checkpoints(ShortStart.Seen seen) {
            if (flags.flag(Use.OUT).isEmpty() && seen.checkpoint().isEmpty()) {
                missing.add("folder: the script has no known flag for its output folder; add {out} to trainer.command,"
                        + " or set trainer.checkpoints.folder");
            }
            if (flags.flag(Use.RESUME).isEmpty() && !usesResumeWords(seen)) {
                missing.add("resume: the script has no known flag to continue from a checkpoint"
                        + (flags.framework() == Framework.HUGGING_FACE
                                ? "; it must call trainer.train(resume_from_checkpoint=...)"
                                : "; add {checkpoint} or {resume} to trainer.command"));
            }
            if (seen.checkpoint().isEmpty()) {
                String guess = flags.framework() == Framework.HUGGING_FACE
                        ? "checkpoint-*"
                        : flags.framework() == Framework.LIGHTNING
                                ? "**.ckpt"
                                : flags.framework() == Framework.CONFIGURATOR ? "ckpt.pt" : "*";
                missing.add("checkpoints: none was written while it was watched; check trainer.checkpoints.files ("
                        + guess + " is assumed)");
                return "{files: " + quoted(guess) + (guess.equals("ckpt.pt") ? ", overwritten: true" : "") + "}";
            }
            found.add("checkpoints: " + seen.checkpoint().get() + (overwritten(seen) ? ", always overwritten" : ""));
            List<String> keys = new ArrayList<>(List.of("files: " + quoted(seen.pattern())));
            if (overwritten(seen)) {
                keys.add("overwritten: true");
                if (!seen.stepKey().isEmpty()) {
                    keys.add("key: " + seen.stepKey());
                }
            }
            if (flags.flag(Use.OUT).isEmpty()) {
                keys.add("folder: " + quoted(seen.folder()));
            }
            return "{" + String.join(", ", keys) + "}";
        }

        private String yaml(
                Optional<Path> script, List<String> words, ShortStart.Seen seen, String log, String checkpoints) {
            StringBuilder yaml = new StringBuilder(title(command)).append('\n');
            yaml.append("name: ")
                    .append(quoted(
                            script.map(path -> path.getFileName().toString().replaceFirst("\\.py$", ""))
                                    .orElse("run")))
                    .append('\n');
            if (steps().isEmpty()) {
                missing.add("steps: the number of steps is unknown; set steps");
            }
            yaml.append("steps: ").append(steps().orElse(1000L)).append('\n');
            // The seeds of recoveries count from it, and must not be the script's own.
            Stream.of(Use.DATA_SEED, Use.SEED)
                    .flatMap(use -> flags.flag(use).flatMap(Flag::count).stream())
                    .findFirst()
                    .ifPresent(seed -> yaml.append("seed: ").append(seed).append('\n'));
            yaml.append("trainer:\n  command: ").append(quoted(shell(words))).append('\n');
            Path base = file.toAbsolutePath().normalize().resolveSibling("");
            if (!base.equals(folder.toAbsolutePath().normalize())) {
                yaml.append("  folder: ")
                        .append(quoted(folder.toAbsolutePath().toString()))
                        .append('\n');
            }
            if (usesResumeWords(seen)) {
                yaml.append("  resume: --init_from=resume\n");
            }
            List<String> overrides = new ArrayList<>();
            List<String> optimizer = new ArrayList<>(List.of("kind: adamw"));
            Optional<String> dropout = Optional.empty();
            for (Use use : Use.values()) {
                if (isHyperparameter(use)) {
                    Flag flag = flags.flag(use).orElseThrow();
                    if (isOverride(use)) {
                        overrides.add(use.knob().get() + ": " + quoted(String.join(" ", flag.words("{value}"))));
                    }
                    String value = use.knob().get() + ": " + flag.value().orElse("");
                    if (use == Use.DROPOUT) {
                        dropout = Optional.of(value);
                    } else {
                        optimizer.add(value);
                    }
                }
            }
            if (overrides.isEmpty()) {
                missing.add("flags: no flag with a known value sets a hyper-parameter, so replays cannot change any");
            } else {
                yaml.append("  overrides: {")
                        .append(String.join(", ", overrides))
                        .append("}\n");
                found.add("flags: " + String.join(", ", overrides));
            }
            String restored = flags.restored().stream()
                    .filter(this::isHyperparameter)
                    .flatMap(use -> use.knob().stream())
                    .collect(Collectors.joining(", "));
            if (!restored.isEmpty()) {
                found.add("no overrides, because the script's checkpoint restores them: " + restored);
            }
            flags.flag(Use.DATA_SEED)
                    .ifPresent(flag -> yaml.append("  data_seed: ")
                            .append(quoted(String.join(" ", flag.words("{value}"))))
                            .append('\n'));
            yaml.append("  checkpoints: ")
                    .append(checkpoints)
                    .append("\n  log: ")
                    .append(log)
                    .append('\n');
            yaml.append("optimizer: {").append(String.join(", ", optimizer)).append("}\n");
            dropout.ifPresent(value -> yaml.append("model: {").append(value).append("}\n"));
            Optional<Long> every = flags.flag(Use.EVERY)
                    .flatMap(Flag::count)
                    .or(() -> Optional.of(seen.checkpointStep()).filter(step -> step > 0));
            if (every.isEmpty()) {
                missing.add("checkpoint.every: the script's checkpoint interval is unknown; 50 is assumed");
            }
            long interval = every.orElse(50L);
            yaml.append(String.format(Locale.ROOT, "checkpoint: {every: %d, keep: 8}%n", interval));
            yaml.append("recovery: {policy: palm, rewind: ").append(Math.min(100, interval));
            if (flags.flag(Use.SKIP).isEmpty()) {
                String retry = retry();
                if (retry.isEmpty()) {
                    missing.add(
                            "recovery: no flag skips batches, and none changes the seed of the data, the learning rate"
                                    + " or the gradient clipping after a rollback; a recovery only goes back"
                                    + flags.flag(Use.CLIP_GRAD_NORM)
                                            .map(flag -> "; with " + flag.name()
                                                    + " in the command (clipping is off) it can lower that")
                                            .orElse(""));
                } else {
                    yaml.append(", retry: ").append(quoted(retry));
                }
            }
            return yaml.append("}\n").toString();
        }

        /**
         * What a recovery changes that cannot skip batches: the order of the data, and clipping, which acts on outlying gradients
         * only. Without other data the learning rate, since AdamW's update does not depend on the scale of all gradients; where a
         * checkpoint restores that, clipping.
         */
        private String retry() {
            List<String> changes = new ArrayList<>();
            if (isOverride(Use.DATA_SEED)) {
                changes.add("data_seed");
            } else if (isOverride(Use.LR)) {
                return "lr=x0.5";
            }
            if (isOverride(Use.CLIP_GRAD_NORM) && isPositive(flags.flag(Use.CLIP_GRAD_NORM))) {
                changes.add("clip_grad_norm=x0.5");
            }
            return String.join(",", changes);
        }

        /** A maximum norm of 0 turns clipping off. */
        private static boolean isPositive(Optional<Flag> flag) {
            return flag.flatMap(Flag::value)
                    .filter(value -> isNumber(value) && Double.parseDouble(value) > 0)
                    .isPresent();
        }

        /** As text in a flow mapping of YAML. */
        private static String quoted(String text) {
            return text.matches("[A-Za-z_][\\w./-]*") ? text : "'" + text.replace("'", "''") + "'";
        }
    }
}
