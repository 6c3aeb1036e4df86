package dev.epicenter.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrace;
import dev.epicenter.trace.StepRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promises of {@code resume}, kept with real processes: {@code kill -9} at any moment costs nothing but time. */
@Tag("torch")
class KilledTrainingTest {
    private static final String RUN_FILE = """
            steps: 1500
            data: {kind: modular, operation: add, modulus: 13, train_fraction: 0.5, batch_size: 0}
            model: {n_layer: 1, n_head: 2, n_embd: 16}
            optimizer: {lr: 3e-3, weight_decay: 1, beta2: 0.98}
            checkpoint: {every: 50, keep: 8}
            recovery: {policy: none}
            """;

    @TempDir
    private Path folder;

    @Test
    void aRunKilledTwiceAndResumedEndsWithTheSameLossesAndTheSameState() throws Exception {
        Path runFile = Files.writeString(folder.resolve("killed.yaml"), RUN_FILE);
        Path whole = folder.resolve("whole");
        Path killed = folder.resolve("killed");
        assertThat(epicenter("train", runFile, "--out", whole).exit()).isZero();

        RealProcess first = epicenter("train", runFile, "--out", killed);
        awaitCheckpoint(first, killed, 100);
        assertThat(Cli.run("show", killed).out()).contains("Still running (pid " + first.pid() + " ");
        first.kill();
        Cli shown = Cli.run("show", killed);
        assertThat(shown.out())
                .containsPattern("Interrupted after step \\d{3,4}: its process was killed")
                .contains("Go on with:  epicenter resume " + killed);
        RealProcess second = epicenter("resume", killed);
        awaitCheckpoint(second, killed, 700);
        second.kill();
        assertThat(epicenter("resume", killed).exit()).isZero();

        assertThat(losses(killed)).isEqualTo(losses(whole)).hasSize(1500);
        assertThat(finalHash(killed)).isEqualTo(finalHash(whole));
        assertThat(Cli.run("show", killed).out()).doesNotContain("Interrupted", "Go on with");
    }

    @Test
    void aRunAskedToEndWritesACheckpointAndSaysHowToGoOn() throws Exception {
        Path runFile = Files.writeString(folder.resolve("stopped.yaml"), RUN_FILE);
        Path run = folder.resolve("stopped");
        RealProcess training = epicenter("train", runFile, "--out", run);
        awaitCheckpoint(training, run, 100);
        training.ask();

        // 128 and the signal's number, as of any program that SIGTERM ends.
        assertThat(training.exit()).as(training.err()).isEqualTo(143);
        assertThat(training.err()).contains("finishing the step and writing a checkpoint");
        assertThat(training.out()).contains("Go on with:  epicenter resume " + run);
        List<Double> made = losses(run);
        assertThat(newestCheckpoint(run)).isEqualTo(made.size());
        assertThat(Cli.run("show", run).out())
                .contains("Interrupted after step " + made.size() + ".", "Go on with:  epicenter resume " + run);
    }

    private static void awaitCheckpoint(RealProcess process, Path run, long step) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (process.isAlive() && newestCheckpoint(run) < step) {
            assertThat(System.nanoTime()).as("a checkpoint in time").isLessThan(deadline);
            Thread.sleep(5);
        }
        assertThat(process.isAlive()).as("it is not at its end yet").isTrue();
    }

    private static long newestCheckpoint(Path run) throws IOException {
        Path checkpoints = run.resolve("checkpoints");
        if (!Files.isDirectory(checkpoints)) {
            return 0;
        }
        try (var names = Files.list(checkpoints)) {
            return names.map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("\\d+"))
                    .mapToLong(Long::parseLong)
                    .max()
                    .orElse(0);
        }
    }

    private RealProcess epicenter(Object... words) throws IOException {
        return RealProcess.start(folder, List.of(), words);
    }

    private static List<Double> losses(Path run) {
        return RunTrace.read(RunDirectory.open(run)).steps().stream()
                .map(StepRecord::loss)
                .toList();
    }

    private static String finalHash(Path run) {
        return Objects.requireNonNull(
                RunDirectory.open(run).timeline().checkpoints().get(1500L));
    }
}
