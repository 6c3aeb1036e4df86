package dev.epicenter.external;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.external.ScriptFlags.Framework;
import dev.epicenter.external.ScriptFlags.Use;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Run files drafted from a command and one short start. */
class RunFileDraftTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void python() {
        ToyProgram.requirePython();
    }

    @Test
    void aScriptIsWatchedAndItsFlagsAreFound() throws IOException {
        copy("overwriting.py", "train.py");
        List<String> command = List.of("python3", "train.py", "--learning_rate=0.01", "--max_iters", "200");

        RunFileDraft draft = RunFileDraft.of(command, folder, folder.resolve("epicenter.yaml"), 30, () -> false);

        RunConfig config = RunConfigReader.read(draft.yaml(), folder.resolve("epicenter.yaml"));
        TrainerConfig.Template trainer = (TrainerConfig.Template) config.trainer();
        assertThat(config.steps()).isEqualTo(200);
        assertThat(config.checkpoint().every()).isEqualTo(20);
        assertThat(config.optimizer().lr()).isEqualTo(0.01);
        assertThat(config.recovery().retry()).isEqualTo("data_seed");
        assertThat(trainer.command()).contains("--out_dir {out}", "--max_iters {steps}", "--eval_interval {every}");
        assertThat(trainer.overrides().lr()).isEqualTo("--learning_rate={value}");
        assertThat(trainer.checkpoints().files()).isEqualTo("ckpt.pt");
        assertThat(trainer.checkpoints().overwritten()).isTrue();
        assertThat(trainer.checkpoints().key()).isEqualTo("iter_num");
        assertThat(trainer.log().firstStep()).isZero();
        assertThat(trainer.log().every()).isEqualTo(5);
        assertThat(draft.missing()).singleElement().asString().startsWith("resume: ");
        assertThat(RunFileDraft.isFor(draft.yaml(), command)).isTrue();
        assertThat(RunFileDraft.isFor(draft.yaml(), List.of("python3", "train.py")))
                .isFalse();
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void aScriptThatFailsIsReported() throws IOException {
        Files.writeString(folder.resolve("train.py"), "import no_such_module");
        RunFileDraft draft = RunFileDraft.of(
                List.of("python3", "train.py"), folder, folder.resolve("epicenter.yaml"), 30, () -> false);

        assertThat(draft.missing())
                .anyMatch(line -> line.startsWith("start: the script failed: ModuleNotFoundError"))
                .anyMatch(line -> line.startsWith("log: "))
                .anyMatch(line -> line.startsWith("checkpoints: "))
                .anyMatch(line -> line.startsWith("resume: "));
    }

    @Test
    void frameworksFlagsAreKnown() {
        ScriptFlags huggingFace = ScriptFlags.of(
                List.of("torchrun", "train.py", "--learning_rate", "2e-5"),
                "parser = HfArgumentParser((TrainingArguments,))\ntrainer.train(resume_from_checkpoint=x)",
                List.of());
        assertThat(huggingFace.framework()).isEqualTo(Framework.HUGGING_FACE);
        assertThat(huggingFace.flag(Use.RESUME).orElseThrow().name()).isEqualTo("--resume_from_checkpoint");
        assertThat(huggingFace.flag(Use.LR).orElseThrow().value()).contains("2e-5");

        ScriptFlags lightning = ScriptFlags.of(List.of("python", "m.py", "fit"), "LightningCLI(Model)", List.of());
        assertThat(lightning.flag(Use.RESUME).orElseThrow().name()).isEqualTo("--ckpt_path");

        ScriptFlags nano = ScriptFlags.of(
                List.of("python", "train.py", "c.py", "--max_iters=9"),
                "out_dir = 'out'\nlearning_rate = 6e-4 # max\nmax_iters = 600\nexec(open('configurator.py').read())\ncheckpoint = None",
                List.of("learning_rate = 1e-3"));
        assertThat(nano.flag(Use.LR).orElseThrow().value()).contains("1e-3");
        assertThat(nano.flag(Use.STEPS).orElseThrow().value()).contains("9");
        assertThat(nano.flag(Use.RESUME)).isEmpty();
    }

    @Test
    void hyperparametersThatACheckpointRestoresAreNoOverrides() {
        String source =
                "lr = 6e-4\nbeta1 = 0.9\nweight_decay = 0.1\ngrad_clip = 1.0\nexec(open('configurator.py').read())\n";
        String loads = "optimizer.load_state_dict(checkpoint['optimizer'])\n";
        String sets = "param_group['lr'] = get_lr(iter_num)\n";
        assertThat(restored(source + sets)).isEmpty();
        assertThat(restored(source + loads)).containsExactlyInAnyOrder(Use.LR, Use.BETA1, Use.WEIGHT_DECAY);
        assertThat(restored(source + loads + sets)).containsExactlyInAnyOrder(Use.BETA1, Use.WEIGHT_DECAY);
        assertThat(restored("HfArgumentParser((TrainingArguments,))"))
                .containsExactlyInAnyOrder(Use.LR, Use.WEIGHT_DECAY, Use.BETA1, Use.BETA2, Use.EPS);
    }

    @Test
    void aRecoveryChangesTheDataSeedAndElseTheRateOrTheClipping() throws IOException {
        String huggingFace = "HfArgumentParser((TrainingArguments,))\nresume_from_checkpoint";
        assertThat(retry(huggingFace, "--max_steps", "9")).isEqualTo("data_seed,clip_grad_norm=x0.5");
        assertThat(retry(huggingFace, "--max_steps", "9", "--max_grad_norm", "0"))
                .isEqualTo("data_seed");

        String nano = "learning_rate = 6e-4\ngrad_clip = 1.0\nmax_iters = 9\nexec(open('configurator.py').read())\n";
        String sets = "optimizer.load_state_dict(c['optimizer'])\ngroup['lr'] = get_lr(iter_num)\n";
        String restores = "optimizer.load_state_dict(c['optimizer'])\n";
        assertThat(retry(nano + sets)).isEqualTo("lr=x0.5");
        assertThat(retry(nano + restores)).isEqualTo("clip_grad_norm=x0.5");

        assertThat(retry("LightningCLI(Model)", "fit", "--trainer.max_steps", "9", "--trainer.gradient_clip_val=0.5"))
                .isEqualTo("clip_grad_norm=x0.5");
        assertThat(draft("LightningCLI(Model)", "fit").missing())
                .anyMatch(line ->
                        line.endsWith("a recovery only goes back; with --trainer.gradient_clip_val in the command"
                                + " (clipping is off) it can lower that"));

        String options = "add_argument('--max-steps', default=9)\nadd_argument('--grad-clip-norm', default=1.0)\n";
        assertThat(retry(options)).isEqualTo("clip_grad_norm=x0.5");
        assertThat(draft("add_argument('--max-steps', default=9)").missing())
                .anyMatch(line -> line.startsWith("recovery: ") && line.endsWith("a recovery only goes back"));
    }

    @Test
    void theSeedsOfRecoveriesCountFromTheScriptsOwn() throws IOException {
        String huggingFace = "HfArgumentParser((TrainingArguments,))\nresume_from_checkpoint";
        assertThat(draft(huggingFace).yaml()).contains("\nseed: 42\n");
        assertThat(draft(huggingFace, "--seed=3").yaml()).contains("\nseed: 3\n");
        assertThat(draft(huggingFace, "--seed=3", "--data_seed", "5").yaml())
                .contains("\nseed: 5\n", "--data_seed 5", "{overrides}'\n");
        assertThat(draft("add_argument('--seed')").yaml()).doesNotContain("seed:");
    }

    /** What the draft for a script of this source changes after a rollback; the script itself fails at its start. */
    private String retry(String source, String... arguments) throws IOException {
        String yaml = draft(source, arguments).yaml();
        Matcher retry = Pattern.compile("retry: ([^}]*)}").matcher(yaml);
        assertThat(retry.find()).as(yaml).isTrue();
        return retry.group(1).replace("'", "");
    }

    private RunFileDraft draft(String source, String... arguments) throws IOException {
        Files.writeString(folder.resolve("train.py"), "raise SystemExit(1)\n'''\n" + source + "'''\n");
        List<String> command = new ArrayList<>(List.of("python3", "train.py"));
        command.addAll(List.of(arguments));
        return RunFileDraft.of(command, folder, folder.resolve("epicenter.yaml"), 30, () -> false);
    }

    private static Set<Use> restored(String source) {
        return ScriptFlags.of(List.of("python", "train.py"), source, List.of()).restored();
    }

    private void copy(String resource, String name) throws IOException {
        try (InputStream in = RunFileDraftTest.class.getResourceAsStream("/external/" + resource)) {
            Files.write(folder.resolve(name), Objects.requireNonNull(in).readAllBytes());
        }
    }
}
