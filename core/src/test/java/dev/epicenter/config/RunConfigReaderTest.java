package dev.epicenter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.FormatVersionException;
import dev.epicenter.spike.DetectorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunConfigReaderTest {
    private static final String MODULAR = "data: {kind: modular}\nsteps: 10\n";
    private static final String TEXT = "data: {kind: text}\nsteps: 10\n";

    @TempDir
    private Path folder;

    @Test
    void everyKeyButDataAndStepsHasADefault() {
        RunConfig config = read(MODULAR);
        assertThat(config.name()).isEqualTo("run");
        assertThat(config.device()).isEqualTo(Device.CPU);
        assertThat(config.optimizer())
                .isEqualTo(new OptimizerConfig(
                        OptimizerConfig.Kind.ADAMW,
                        3e-4,
                        0.9,
                        0.95,
                        1e-8,
                        0.9,
                        0.1,
                        OptimizerConfig.Decay.MATRICES,
                        1,
                        1));
        assertThat(config.recovery())
                .isEqualTo(
                        new RecoveryConfig(RecoveryConfig.Policy.PALM, 100, new RecoveryConfig.Skip(200, 500), 20, 0));
        assertThat(config.checkpoint()).isEqualTo(new CheckpointConfig(50, 8, 0));
        assertThat(config.telemetry()).isEqualTo(new TelemetryConfig(true, 1, 1, 1000, 4));
        assertThat(config.detector()).isEqualTo(DetectorConfig.defaults());
        assertThat(config.faults()).isEmpty();
    }

    @Test
    void defaultsDependOnTheKindOfWorkloadAndOptimizer() {
        assertThat(read(MODULAR).model().blockSize()).isEqualTo(3);
        RunConfig text = read("steps: 1\noptimizer: {kind: sgd}\ndata: {kind: text}");
        assertThat(text.model().blockSize()).isEqualTo(64);
        assertThat(text.optimizer().lr()).isEqualTo(0.1);
        assertThat(text.optimizer().momentum()).isEqualTo(0.9);
    }

    @Test
    void modelKindDefaultsToGptAndToMlpForClusters() {
        assertThat(read(TEXT).model()).isInstanceOf(ModelConfig.Gpt.class);
        assertThat(read(TEXT + "model: {kind: ngram, n_hidden: 32}\n").model())
                .isEqualTo(new ModelConfig.Ngram(2, 16, 32, 8, 128));
        assertThat(read("steps: 10\ndata: {kind: clusters}\n").model()).isEqualTo(new ModelConfig.Mlp(2, 256));
        assertThat(read("steps: 10\ndata: {kind: clusters}\nmodel: {n_hidden: 16}\n")
                        .model())
                .isEqualTo(new ModelConfig.Mlp(2, 16));
    }

    @Test
    void givenKeysAreReadAndMissingKeysHaveDefaults() {
        RunConfig config = read("""
                format: 1
                name: "a name"
                seed: -7
                steps: 9223372036854775807
                device: cuda
                data: {kind: tokens, train: a.bin, vocab_size: 300}
                model: {qk_norm: true, activation: gelu_tanh}
                optimizer: {lr: 3e-3, eps: 1e-8, weight_decay: 1, beta1: .5}
                recovery: {skip: {min: 1}}
                faults:
                  - {kind: damaged_batches, from: 5, count: 2}
                  - {kind: damaged_batches, from: 9, count: 1}
                """);
        assertThat(config.name()).isEqualTo("a name");
        assertThat(config.seed()).isEqualTo(-7);
        assertThat(config.steps()).isEqualTo(Long.MAX_VALUE);
        assertThat(config.device()).isEqualTo(Device.CUDA);
        assertThat(config.data()).isEqualTo(new DataConfig.Tokens("a.bin", "", 0.1, 300, 12, ""));
        ModelConfig.Gpt gpt = (ModelConfig.Gpt) config.model();
        assertThat(gpt.qkNorm()).isTrue();
        assertThat(gpt.activation()).isEqualTo(ModelConfig.Activation.GELU_TANH);
        assertThat(config.optimizer().lr()).isEqualTo(3e-3);
        assertThat(config.optimizer().eps()).isEqualTo(1e-8);
        assertThat(config.optimizer().weightDecay()).isEqualTo(1);
        assertThat(config.optimizer().beta1()).isEqualTo(0.5);
        assertThat(config.optimizer().beta2()).isEqualTo(0.95);
        assertThat(config.recovery().skip()).isEqualTo(new RecoveryConfig.Skip(1, 500));
        assertThat(config.faults()).containsExactly(new Fault.DamagedBatches(5, 2), new Fault.DamagedBatches(9, 1));
    }

    @Test
    void runNameDefaultsToTheFileName() throws IOException {
        assertThat(RunConfigReader.read(file("grok.v2.yaml", MODULAR)).name()).isEqualTo("grok.v2");
        assertThat(RunConfigReader.read(file("a.yml", "name: b\n" + MODULAR)).name())
                .isEqualTo("b");
    }

    @Test
    void dataPathsAreResolvedAgainstTheFolderOfTheRunFile() throws IOException {
        Path text = file("t.yaml", "steps: 1\ndata: {kind: text, files: [a.txt, ../b.txt, /c.txt]}");
        assertThat(RunConfigReader.read(text).data())
                .isEqualTo(new DataConfig.Text(
                        List.of(
                                folder.resolve("a.txt").toString(),
                                folder.resolveSibling("b.txt").toString(),
                                "/c.txt"),
                        0.1,
                        12));
        Path tokens = file("u.yaml", "steps: 1\ndata: {kind: tokens, train: a.bin}");
        assertThat(RunConfigReader.read(tokens).data())
                .isEqualTo(new DataConfig.Tokens(folder.resolve("a.bin").toString(), "", 0.1, 50_257, 12, ""));
    }

    @Test
    void anotherFormatVersionIsTooOldOrTooNew() {
        assertThatThrownBy(() -> read("format: 2\nsurprise: 1\n"))
                .isInstanceOf(FormatVersionException.class)
                .hasMessage("run.yaml: too new: format version 2, this program reads version 1; update Epicenter");
        assertThatThrownBy(() -> read("format: 0\n" + MODULAR))
                .isInstanceOf(FormatVersionException.class)
                .hasMessageStartingWith("run.yaml: too old: format version 0");
    }

    @Test
    void byteOrderMarkAndWindowsLineEndsAreAccepted() {
        assertThat(read("\uFEFF" + MODULAR.replace("\n", "\r\n"))).isEqualTo(read(MODULAR));
    }

    @Test
    void allExamplesAreValid() throws IOException {
        try (Stream<Path> examples = Files.list(Path.of(System.getProperty("epicenter.root", ".."), "examples"))) {
            List<Path> runFiles =
                    examples.filter(file -> file.toString().endsWith(".yaml")).toList();
            assertThat(runFiles).hasSizeGreaterThanOrEqualTo(2);
            for (Path runFile : runFiles) {
                RunConfig config = RunConfigReader.read(runFile);
                assertThat(runFile).hasFileName(config.name() + ".yaml");
            }
        }
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void theGpusOfAReplayAreThoseOfItsSlot() {
        assertThat(gpus("[CUDA_VISIBLE_DEVICES=0, CUDA_VISIBLE_DEVICES=1]")).isEqualTo(OptionalInt.of(1));
        assertThat(gpus("['PORT=1 CUDA_VISIBLE_DEVICES=0,1,2']")).isEqualTo(OptionalInt.of(3));
        assertThat(gpus("['HIP_VISIBLE_DEVICES=4,5']")).isEqualTo(OptionalInt.of(2));
        assertThat(gpus("[PORT=1]")).isEmpty();
        assertThat(gpus("[]")).isEmpty();
    }

    private static OptionalInt gpus(String slots) {
        return ((TrainerConfig.External) read("steps: 9\ntrainer: {command: [python, t.py], slots: " + slots + "}")
                        .trainer())
                .gpus();
    }

    private static RunConfig read(String yaml) {
        return RunConfigReader.read(yaml, Path.of("run.yaml"));
    }
}
