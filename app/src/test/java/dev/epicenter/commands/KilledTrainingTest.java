package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrace;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent;
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

/** Tests {@code resume} with real processes: {@code kill -9} at any moment loses only time. */
@Tag("torch")
@Tag("attack")
class KilledTrainingTest {
    private static final String RUN_FILE = """
        steps: 1500
        data: {kind: modular, operation: add, modulus: 13, train_fraction: 0.5, batch_size: 0}
        model: {n_layer: 1, n_head: 2, n_embd: 16}
        optimizer: {lr: 3e-3, weight_decay: 1, beta2: 0.98}
        checkpoint: {every: 50, keep: 8}
        recovery: {policy: none}
        """;

    private static final String DIAGNOSED = """
        steps: 240
        data: {kind: modular, operation: add, modulus: 13, train_fraction: 0.5, batch_size: 42}
        model: {n_layer: 1, n_head: 2, n_embd: 16}
        optimizer: {lr: 3e-3, weight_decay: 0.1}
        checkpoint: {every: 10, keep: 20}
        recovery: {policy: diagnose, skip: {min: 20, max: 100}}
        faults:
          - {kind: damaged_batches, from: 110, count: 8}
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
                .contains("Continue:  epicenter resume " + killed);
        RealProcess second = epicenter("resume", killed);
        awaitCheckpoint(second, killed, 700);
        second.kill();
        assertThat(epicenter("resume", killed).exit()).isZero();

        assertThat(losses(killed)).isEqualTo(losses(whole)).hasSize(1500);
        assertThat(finalHash(killed)).isEqualTo(finalHash(whole));
        assertThat(Cli.run("show", killed).out()).doesNotContain("Interrupted", "Continue");
    }

    @Test
    void aTerminatedRunWritesACheckpointAndPrintsTheCommandToContinue() throws Exception {
        Path runFile = Files.writeString(folder.resolve("stopped.yaml"), RUN_FILE);
        Path run = folder.resolve("stopped");
        RealProcess training = epicenter("train", runFile, "--out", run);
        awaitCheckpoint(training, run, 100);
        training.terminate();

        // 128 and the signal's number, as of any program that SIGTERM ends.
        assertThat(training.exit()).as(training.err()).isEqualTo(143);
        assertThat(training.err()).contains("finishing the step and writing a checkpoint");
        assertThat(training.out()).contains("Continue:  epicenter resume " + run);
        List<Double> made = losses(run);
        assertThat(newestCheckpoint(run)).isEqualTo(made.size());
        assertThat(Cli.run("show", run).out())
                .contains("Interrupted after step " + made.size() + ".", "Continue:  epicenter resume " + run);
    }

    @Test
    @Tag("slow")
    void aRunKilledDuringADiagnosisContinuesWithTheRemedyOfAnUninterruptedRun() throws Exception {
        Path runFile = Files.writeString(folder.resolve("diagnosed.yaml"), DIAGNOSED);
        Path whole = folder.resolve("whole");
        Cli trained = Cli.run("train", runFile, "--out", whole);
        assertThat(trained.exit()).as(trained.err()).isZero();
        Timeline timeline = RunDirectory.open(whole).timeline();
        assertThat(timeline.diagnosed().get(0).conclusion()).isEqualTo(TimelineEvent.Conclusion.REMEDY);
        TimelineEvent.Remedied remedy = timeline.remedies().get(0);
        assertThat(Cli.run("show", whole).out())
                .contains(
                        "spike 1 diagnosed: " + remedy.with().text() + " prevents the spike from step "
                                + remedy.toStep(),
                        "the run rewinds and continues with that remedy",
                        "for a remedy: " + remedy.with().text());
        assertThat(timeline.spikes())
                .noneMatch(spike -> spike.live()
                        && spike.spike().onset() > remedy.toStep()
                        && spike.spike().onset() <= remedy.until());

        Path killed = folder.resolve("killed");
        RealProcess process = epicenter("train", runFile, "--out", killed);
        Path replays = killed.resolve("experiments").resolve("replays");
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (process.isAlive() && entries(replays) < 10) {
            assertThat(System.nanoTime()).as("replays in time").isLessThan(deadline);
            Thread.sleep(5);
        }
        assertThat(process.isAlive()).as("killed in the diagnosis").isTrue();
        process.kill();
        assertThat(RunDirectory.open(killed).timeline().diagnosed()).isEmpty();
        assertThat(epicenter("resume", killed).exit()).isZero();

        assertThat(losses(killed)).isEqualTo(losses(whole)).hasSize(240);
        assertThat(RunDirectory.open(killed).timeline().diagnosed()).isEqualTo(timeline.diagnosed());
        assertThat(RunDirectory.open(killed).timeline().checkpoints().get(240L))
                .isEqualTo(timeline.checkpoints().get(240L));
    }

    private static long entries(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (var names = Files.list(folder)) {
            return names.count();
        }
    }

    private static void awaitCheckpoint(RealProcess process, Path run, long step) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (process.isAlive() && newestCheckpoint(run) < step) {
            assertThat(System.nanoTime()).as("a checkpoint in time").isLessThan(deadline);
            Thread.sleep(5);
        }
        assertThat(process.isAlive()).as("the run has not ended").isTrue();
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
