package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests {@code examples/pytorch}: trainers of a GPT in PyTorch, with and without the Python adapter. */
@Tag("torch")
@Tag("slow")
class PytorchExampleTest {
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    private Path folder;

    @BeforeEach
    void pytorch() throws Exception {
        boolean there;
        try {
            Process probe = new ProcessBuilder(PYTHON, "-c", "import torch").start();
            there = probe.waitFor(2, TimeUnit.MINUTES) && probe.exitValue() == 0;
        } catch (IOException none) {
            there = false;
        }
        if ("true".equals(System.getenv("CI"))) {
            assertThat(there).as(PYTHON + " has PyTorch, which CI must have").isTrue();
        }
        Assumptions.assumeTrue(there, PYTHON + " has no PyTorch");
    }

    @Test
    void theExampleIsSupervisedThroughDamagedBatchesAndReplayedBitForBit() throws Exception {
        Path script = Path.of("../examples/pytorch/train.py").toAbsolutePath().normalize();
        Path corpus = Files.writeString(
                folder.resolve("corpus.txt"), "the quick brown fox jumps over the lazy dog; ".repeat(400));
        Path runFile = Files.writeString(folder.resolve("run.yaml"), """
                steps: 170
                trainer:
                  command: [%s, %s, --workload, text, --steps, "170", --damaged, "110", "125", --file, %s]
                optimizer: {kind: adamw, lr: 3e-3, weight_decay: 0.1, beta2: 0.99, clip_grad_norm: 1}
                checkpoint: {every: 20, keep: 8, keep_every: 20}
                recovery: {policy: palm, rewind: 20, skip: {min: 60, max: 80}}
                """.formatted(PYTHON, script, corpus));
        Path run = folder.resolve("run");

        Cli supervised = Cli.run("supervise", runFile, "--out", run);
        assertThat(supervised.exit()).as(supervised.out() + supervised.err()).isZero();
        assertThat(supervised.out()).contains("Trained 170 steps", "the loss spiked once", "rolled back once");

        Cli replayed = Cli.run(
                "replay",
                run,
                "--spike",
                "1",
                "--rewind",
                "20",
                "--horizon",
                "20",
                "--arm",
                "jitter=1e-6:1",
                "--arm",
                "skip=60");
        assertThat(replayed.exit()).as(replayed.out() + replayed.err()).isZero();
        assertThat(replayed.out())
                .contains("reproduced the run bit for bit")
                .containsPattern("jitter=1e-6:1 +spiked")
                .containsPattern("skip=60 +prevented");
    }

    /** {@code plain.py} does not use Epicenter; {@code plain.yaml} drives it through its flags and its output. */
    @Test
    void anUnchangedScriptIsSupervisedThroughDamagedBatches() throws Exception {
        Path run = folder.resolve("run");
        Path runFile = Path.of("../examples/pytorch/plain.yaml");

        Cli supervised = Cli.run("supervise", runFile, "--out", run);
        assertThat(supervised.exit()).as(supervised.out() + supervised.err()).isZero();
        assertThat(supervised.out()).contains("Trained 400 steps", "the loss spiked once", "rolled back once");

        Cli replayed = Cli.run(
                "replay",
                run,
                "--spike",
                "1",
                "--rewind",
                "20",
                "--horizon",
                "15",
                "--parallel",
                "2",
                "--arm",
                "lr=x0.5",
                "--arm",
                "skip=50");
        assertThat(replayed.exit()).as(replayed.out() + replayed.err()).isZero();
        assertThat(replayed.out())
                .contains("reproduced the run bit for bit")
                .containsPattern("lr=x0.5 +spiked")
                .containsPattern("skip=50 +prevented");
    }

    /** The spike is natural, and training is full-batch: the cause is weight decay, not data. */
    @Test
    void theNaturalGrokkingSpikeOfTheExampleIsDiagnosed() throws Exception {
        Path script = Path.of("../examples/pytorch/train.py").toAbsolutePath().normalize();
        Path runFile = Files.writeString(folder.resolve("grokking.yaml"), """
                steps: 240
                trainer: {command: [%s, %s, --workload, grokking, --steps, "240"]}
                data: {kind: external, full_batch: true}
                optimizer: {kind: adamw, lr: 3e-3, weight_decay: 1, beta2: 0.98, clip_grad_norm: 0}
                checkpoint: {every: 20, keep: 16}
                recovery: {policy: none}
                """.formatted(PYTHON, script));
        Path run = folder.resolve("run");
        Cli supervised = Cli.run("supervise", runFile, "--out", run);
        assertThat(supervised.exit()).as(supervised.out() + supervised.err()).isZero();
        assertThat(supervised.out()).contains("the loss spiked once");

        Cli replayed = Cli.run(
                "replay",
                run,
                "--spike",
                "1",
                "--rewind",
                "100",
                "--horizon",
                "15",
                "--parallel",
                "2",
                "--arm",
                "jitter=1e-6:1",
                "--arm",
                "jitter=1e-6:2",
                "--arm",
                "weight_decay=0");
        assertThat(replayed.exit()).as(replayed.out() + replayed.err()).isZero();
        assertThat(replayed.out())
                .contains("reproduced the run bit for bit")
                .containsPattern("jitter=1e-6:1 +spiked")
                .containsPattern("jitter=1e-6:2 +spiked")
                .containsPattern("weight_decay=0 +prevented");

        Cli diagnosed = Cli.run(
                "diagnose",
                run,
                "--stages",
                "commit",
                "--from",
                "140",
                "--rewind",
                "10",
                "--horizon",
                "40",
                "--parallel",
                "2",
                "--json");
        assertThat(diagnosed.exit()).as(diagnosed.out() + diagnosed.err()).isZero();
        assertThat(diagnosed.out()).contains("reproduced the run bit for bit", "a second control has the same bits");
        assertThat(run.resolve("experiments/diagnosis-1/verdict.json")).isNotEmptyFile();
    }
}
