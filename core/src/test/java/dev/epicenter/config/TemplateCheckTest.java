package dev.epicenter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TemplateCheckTest {
    private static final String GOOD = "python t.py --out {out} --resume {checkpoint} --skip {skip} {overrides}";

    @Test
    void textCommandIsATemplateAndListCommandIsAnAdapter() {
        RunConfig read = read(GOOD, "");
        assertThat(read.trainer()).isInstanceOf(TrainerConfig.Template.class);
        assertThat(RunConfigReader.read(RunConfigWriter.write(read), Path.of("t.yaml")))
                .isEqualTo(read);
        assertThat(RunConfigReader.read("steps: 9\ntrainer: {command: [python, t.py]}", Path.of("t.yaml"))
                        .trainer())
                .isInstanceOf(TrainerConfig.Adapter.class);
    }

    @Test
    void aCommandNeedsItsPlaceholders() {
        refused("python t.py --resume {checkpoint} --skip {skip}", "", "t.yaml:3: trainer.command: has no {out}");
        refused("python t.py --out {out} {resume}", "", "trainer.resume", "is missing: the command has {resume}");
        refused("python t.py --out {out} --skip {skip}", "", "trainer.command: has no {checkpoint}");
        refused(
                "python t.py --out {out} --resume {checkpont}",
                "",
                "unknown placeholder {checkpont}",
                "did you mean {checkpoint}?");
        refused("python 't.py {out} {checkpoint} {skip}", "", "trainer.command: a ' is not closed");
        refused("  ", "", "trainer.command: no program");
    }

    @Test
    void aFlagNeedsAPlaceAPlaceholderAndTheTrainersValue() {
        refused(GOOD, "overrides: {lr: --lr}", "trainer.overrides.lr", "has no {value}");
        refused(
                GOOD,
                "overrides: {lr: '--lr {value}'}",
                "optimizer.lr: missing",
                "give the value that the script trains with");
        refused(GOOD, "data_seed: --seed", "trainer.data_seed", "has no {value}");
        refused("t {out} {checkpoint} {skip}", "data_seed: '--seed {value}'", "has no {overrides}");
    }

    @Test
    void patternsAreChecked() {
        refused(GOOD, "log: {pattern: 'loss (.*'}", "trainer.log.pattern", "is not a valid regular expression");
        refused(GOOD, "log: {pattern: 'loss (.*)'}", "trainer.log.pattern", "needs named groups");
        refused(
                GOOD,
                "checkpoints: {files: 'c*', step: '\\d+'}",
                "trainer.checkpoints.step",
                "needs a group for the step");
        refused(GOOD, "skip: {range: '{from}'}", "trainer.skip.range", "needs {from} and either {to} or {count}");
    }

    private static void refused(String command, String keys, String... words) {
        assertThatThrownBy(() -> read(command, keys))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContainingAll(words);
    }

    private static RunConfig read(String command, String keys) {
        String yaml = "steps: 9\ntrainer:\n  command: \"" + command + "\"\n  " + keys
                + (keys.contains("checkpoints") ? "" : "\n  checkpoints: {files: ckpt_*}") + "\n";
        return RunConfigReader.read(yaml, Path.of("t.yaml"));
    }
}
