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
            List.of("out", "checkpoint", "skip", "overrides", "every", "steps", "last_step", "seed");
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
        if (!uses("skip") && config.recovery().policy() != RecoveryConfig.Policy.NONE) {
            problems.add(new Problem(
                    "trainer.command",
                    "has no {skip}, which a recovery needs to skip batches; add it, or set recovery.policy to none"));
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
        if (!uses("out")) {
            problems.add(new Problem(
                    "trainer.command",
                    "has no {out}, the folder where the script writes its checkpoints; each process has its own"));
        }
        if (!uses("checkpoint")) {
            problems.add(new Problem("trainer.command", "has no {checkpoint}; without it the script cannot resume"));
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
