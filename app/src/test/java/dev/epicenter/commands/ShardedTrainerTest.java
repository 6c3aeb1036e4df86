package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests {@code supervise} and {@code replay} on a trainer sharded over processes (FSDP2) that torchrun starts. */
@Tag("torch")
@Tag("slow")
class ShardedTrainerTest {
    private static final String PYTHON = "EPICENTER_PYTORCH2";

    @TempDir
    private Path folder;

    @BeforeEach
    void pytorch() {
        Assumptions.assumeTrue(System.getenv(PYTHON) != null, "no " + PYTHON + ", which names a Python with PyTorch 2");
    }

    @Test
    void aRunGoesOnAfterAKilledRankAHungRankAndASpikeAndReplaysBitForBit() throws Exception {
        Path run = folder.resolve("run");
        // One rank is killed, later one hangs; and one aborts at the end, once all work is done.
        Path runFile = runFile(
                2,
                100,
                "damaged=60:64",
                "kill=1:15:" + folder.resolve("killed"),
                "hang=1:25:" + folder.resolve("hung"),
                "abort=1:100:" + folder.resolve("aborted"));

        Cli supervised = Cli.run("supervise", runFile, "--out", run);
        assertThat(supervised.exit()).as(supervised.out() + supervised.err()).isZero();
        assertThat(supervised.out()).contains("Trained 100 steps", "rolled back");
        assertThat(Cli.run("show", run).out())
                .contains("the trainer failed (crashed, 1 in a row)", "after step 14 of 100")
                .contains("the trainer failed (hung, 1 in a row)", "after step 24");
        assertThat(folder.resolve("aborted")).exists();

        Cli replayed = Cli.run(
                "replay",
                run,
                "--spike",
                "1",
                "--rewind",
                "10",
                "--horizon",
                "5",
                "--arm",
                "jitter=1e-6:1",
                "--arm",
                "freeze=*");
        assertThat(replayed.exit()).as(replayed.out() + replayed.err()).isZero();
        assertThat(replayed.out()).contains("reproduced the run bit for bit").containsPattern("jitter=1e-6:1 +spiked");
    }

    @Test
    void fourRanksAreSupervisedThroughASpike() throws Exception {
        Cli supervised = Cli.run("supervise", runFile(4, 80, "damaged=60:63"), "--out", folder.resolve("run"));
        assertThat(supervised.exit()).as(supervised.out() + supervised.err()).isZero();
        assertThat(supervised.out()).contains("Trained 80 steps", "rolled back");
    }

    private Path runFile(int ranks, int steps, String... names) throws Exception {
        Path python = Path.of("../python").toAbsolutePath().normalize();
        List<String> command = new ArrayList<>(List.of("env", "PYTHONPATH=" + python, "OMP_NUM_THREADS=1"));
        command.add(String.valueOf(System.getenv(PYTHON)));
        command.addAll(List.of("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "'" + ranks + "'"));
        command.addAll(List.of(python.resolve("tests/sharded_trainer.py").toString(), "fsdp2"));
        command.addAll(List.of(names));
        return Files.writeString(folder.resolve("run.yaml"), """
                steps: %d
                trainer: {command: [%s], silence: 40, grace: 15}
                optimizer: {kind: adamw, lr: 0.02, weight_decay: 0.1}
                checkpoint: {every: 10, keep: 8, keep_every: 10}
                recovery: {policy: palm, rewind: 10, skip: {min: 10, max: 20}}
                """.formatted(steps, String.join(", ", command)));
    }
}
