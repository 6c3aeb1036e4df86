package dev.epicenter.config;

import dev.epicenter.DidYouMean;
import dev.epicenter.EpicenterException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Validates a command template. */
record TemplateCheck(RunConfig config, TrainerConfig.Template template) {
    private static final List<String> PLACEHOLDERS =
            List.of("out", "checkpoint", "resume", "skip", "overrides", "every", "steps", "last_step", "seed");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z_]+)}");

    /** @param key the dotted name of the key to change */
    record Problem(String key, String message) {}

    /** The run-file key of a knob. */
    static String configKey(String knob) {
        return (knob.equals("dropout") ? "model." : "optimizer.") + knob;
    }

    List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        command(problems);
        flags(problems);
        String range = template.skip().range();
        if (uses("skip") && !(range.contains("{from}") && (range.contains("{to}") || range.contains("{count}")))) {
            problems.add(new Problem(
                    "trainer.skip.range", "needs {from} and either {to} or {count}, found '" + range + "'"));
        }
        retry(problems);
        if (template.log().every() > config.checkpoint().every()) {
            problems.add(new Problem(
                    "trainer.log.every",
                    "is " + template.log().every() + ", and a checkpoint is written every "
                            + config.checkpoint().every()
                            + " steps (checkpoint.every); log at least once between two checkpoints"));
        }
        if (template.checkpoints().files().isBlank()) {
            problems.add(new Problem(
                    "trainer.checkpoints.files",
                    "is empty; give a pattern of their paths in {out}, such as ckpt_*.pt"));
        }
        pattern(problems, "trainer.checkpoints.step", template.checkpoints().step(), "\\(", "a group for the step");
        if (!template.log().pattern().isEmpty()) {
            pattern(
                    problems,
                    "trainer.log.pattern",
                    template.log().pattern(),
                    "\\(\\?<",
                    "named groups for step and loss");
        }
        return problems;
    }

    private void retry(List<Problem> problems) {
        String retry = config.recovery().retry();
        if (retry.isBlank()) {
            return;
        }
        if (uses("skip")) {
            problems.add(new Problem("recovery.retry", "is for scripts without {skip}; remove one of them"));
        }
        for (String word : retry.split(",")) {
            String name = word.strip().replaceFirst("=.*", "");
            boolean flag = name.equals("data_seed")
                    ? !template.dataSeed().isEmpty()
                    : !template.overrides().of(name).isEmpty();
            if (!flag) {
                problems.add(new Problem(
                        "recovery.retry",
                        "the script has no flag for " + name + "; give it in trainer."
                                + (name.equals("data_seed") ? name : "overrides." + name)));
            }
        }
    }

    private boolean uses(String placeholder) {
        return template.command().contains("{" + placeholder + "}");
    }

    private void command(List<Problem> problems) {
        try {
            if (CommandLineSplitter.of(template.command()).isEmpty()) {
                problems.add(new Problem("trainer.command", "no program; give a command such as python3 train.py"));
                return;
            }
        } catch (EpicenterException unclosed) {
            problems.add(new Problem("trainer.command", String.valueOf(unclosed.getMessage())));
            return;
        }
        Matcher matcher = PLACEHOLDER.matcher(template.command());
        while (matcher.find()) {
            String name = matcher.group(1);
            if (!PLACEHOLDERS.contains(name)) {
                problems.add(new Problem(
                        "trainer.command",
                        "unknown placeholder {" + name + "}; "
                                + DidYouMean.name(name, PLACEHOLDERS)
                                        .map(near -> "did you mean {" + near + "}? ")
                                        .orElse("")
                                + "valid: {" + String.join("}, {", PLACEHOLDERS) + "}"));
            }
        }
        if (!uses("out") && template.checkpoints().folder().isEmpty()) {
            problems.add(
                    new Problem(
                            "trainer.command",
                            "has no {out}, the folder where the script writes its checkpoints; each process has its own; if it always writes to the same folder, give trainer.checkpoints.folder"));
        }
        if (!uses("checkpoint") && !uses("resume") && !template.checkpoints().overwritten()) {
            problems.add(new Problem(
                    "trainer.command", "has no {checkpoint} and no {resume}; without one the script cannot resume"));
        }
        if (uses("resume") == template.resume().isEmpty()) {
            problems.add(new Problem(
                    "trainer.resume",
                    uses("resume")
                            ? "is missing: the command has {resume}; give the arguments that make the script resume"
                            : "is not used: trainer.command has no {resume}"));
        }
    }

    private void flags(List<Problem> problems) {
        boolean any = !template.dataSeed().isEmpty();
        for (RecordSchema.Field field : RecordSchema.of(template.overrides()).fields()) {
            flag(problems, "trainer.overrides." + field.name(), (String) field.of(template.overrides()));
            any |= !((String) field.of(template.overrides())).isEmpty();
        }
        flag(problems, "trainer.data_seed", template.dataSeed());
        if (any && !uses("overrides")) {
            problems.add(new Problem("trainer.command", "has no {overrides}, the place for the flags"));
        }
    }

    private static void flag(List<Problem> problems, String key, String flag) {
        if (!flag.isEmpty() && !flag.contains("{value}")) {
            problems.add(new Problem(key, "has no {value}; write it as --lr {value}"));
        }
    }

    private static void pattern(List<Problem> problems, String key, String regex, String needed, String what) {
        try {
            Pattern.compile(regex);
            if (!Pattern.compile(needed).matcher(regex).find()) {
                problems.add(new Problem(key, "needs " + what + ": " + regex));
            }
        } catch (PatternSyntaxException wrong) {
            problems.add(new Problem(
                    key,
                    "is not a valid regular expression: " + wrong.getDescription() + " at character "
                            + (wrong.getIndex() + 1) + " of " + regex));
        }
    }
}
