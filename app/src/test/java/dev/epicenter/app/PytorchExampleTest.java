package dev.epicenter.app;

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

/** A real client: {@code examples/pytorch/train.py}, which trains a GPT in PyTorch by the Python adapter. */
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
            Process asked = new ProcessBuilder(PYTHON, "-c", "import torch").start();
            there = asked.waitFor(2, TimeUnit.MINUTES) && asked.exitValue() == 0;
        } catch (IOException none) {
            there = false;
        }
        if ("true".equals(System.getenv("CI"))) {
            assertThat(there).as(PYTHON + " has PyTorch, which CI must have").isTrue();
        }
        Assumptions.assumeTrue(there, PYTHON + " has no PyTorch");
    }

    @Test
    void itIsSupervisedThroughDamagedBatchesAndReplayedBitForBit() throws Exception {
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
}
