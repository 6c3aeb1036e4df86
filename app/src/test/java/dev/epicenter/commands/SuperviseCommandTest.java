package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrace;
import dev.epicenter.trace.StepRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests {@code supervise} on a trainer in plain Python. */
class SuperviseCommandTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void program() throws Exception {
        boolean there;
        try {
            there = new ProcessBuilder("python3", "--version").start().waitFor(30, TimeUnit.SECONDS);
        } catch (IOException none) {
            there = false;
        }
        if ("true".equals(System.getenv("CI"))) {
            assertThat(there).as("there is a python3, which CI must have").isTrue();
        }
        Assumptions.assumeTrue(there, "there is no python3 on the path");
        try (InputStream in = SuperviseCommandTest.class.getResourceAsStream("/external/toy_trainer.py")) {
            Files.write(
                    folder.resolve("toy_trainer.py"), Objects.requireNonNull(in).readAllBytes());
        }
    }

    @Test
    void aRunIsSupervisedThroughASpikeShownReportedAndReplayed() throws Exception {
        Path runFile = runFile("spiking", 260, "skip: {min: 60, max: 100}", "damaged=200:10");
        Path run = folder.resolve("run");

        Cli supervised = Cli.run("supervise", runFile, "--out", run);
        assertThat(supervised.exit()).as(supervised.err()).isZero();
        assertThat(supervised.out()).contains("rolled back once");
        assertThat(Cli.run("show", run).out()).contains("rolled back");
        assertThat(Cli.run("show", run, "--checkpoint", "260").out())
                .contains("2, written by the external trainer", "All bytes are as they were written.");
        assertThat(Cli.run("report", run).exit()).isZero();
        assertThat(Files.readString(run.resolve("report.html")))
                .contains("toy_trainer.py")
                .doesNotContain("betas");

        Cli replayed = Cli.run(
                "replay",
                run,
                "--spike",
                "1",
                "--rewind",
                "30",
                "--horizon",
                "20",
                "--parallel",
                "2",
                "--arm",
                "skip=60",
                "--arm",
                "jitter=1e-6:1");
        assertThat(replayed.exit()).as(replayed.err() + replayed.out()).isZero();
        assertThat(replayed.out()).containsPattern("skip=60 +prevented").containsPattern("jitter=1e-6:1 +spiked");
        Cli again = Cli.run("supervise", runFile, "--out", run);
        assertThat(again.out()).contains("already complete");
    }

    @Test
    void aKilledSupervisorContinuesAndEndsItsOldTrainer() throws Exception {
        Path runFile = runFile("killed", 120, "skip: {min: 60, max: 100}", "slow=0.03");
        Path killed = folder.resolve("killed");
        Path whole = folder.resolve("whole");
        RealProcess first = RealProcess.start(folder, List.of(), "supervise", runFile, "--out", killed);
        while (!Files.exists(killed.resolve("checkpoints").resolve("00000040"))) {
            assertThat(first.isAlive()).as(first.err()).isTrue();
            TimeUnit.MILLISECONDS.sleep(20);
        }
        Cli second = Cli.run("supervise", runFile, "--out", killed);
        assertThat(second.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(second.err()).contains("the process with pid " + first.pid(), "is writing to this run");
        long trainer = Long.parseLong(
                Files.readAllLines(killed.resolve("trainer/0001/pid")).get(0));
        first.kill();
        assertThat(command(trainer)).isPresent();

        Cli continued = Cli.run("supervise", runFile, "--out", killed);
        assertThat(continued.exit()).as(continued.err()).isZero();
        assertThat(command(trainer)).isEmpty();
        assertThat(Cli.run("supervise", runFile, "--out", whole).exit()).isZero();
        assertThat(losses(killed)).isEqualTo(losses(whole)).hasSize(120);
        assertThat(RunDirectory.open(killed).checkpoints().stateHash(120))
                .isEqualTo(RunDirectory.open(whole).checkpoints().stateHash(120));
    }

    @Test
    void aFailedTrainerEndsTheRunWithItsReason() throws Exception {
        Path runFile = runFile("failing", 60, "skip: {min: 60, max: 100}", "refuse=1");
        Cli failed = Cli.run("supervise", runFile, "--out", folder.resolve("run"));

        assertThat(failed.exit()).isEqualTo(ExitCode.STOPPED);
        assertThat(failed.out()).contains("cannot do what the segment requests", "this trainer has no dropout");
        assertThat(Cli.run("show", folder.resolve("run")).out())
                .as("the timeline keeps the reason")
                .contains("the trainer failed", "this trainer has no dropout");
    }

    @Test
    void aRunOfAnotherRunFileIsNotContinued() throws Exception {
        Path run = folder.resolve("run");
        assertThat(Cli.run("supervise", runFile("a", 20, "skip: {min: 60, max: 100}"), "--out", run)
                        .exit())
                .isZero();
        Cli other = Cli.run("supervise", runFile("a", 40, "skip: {min: 60, max: 100}"), "--out", run);

        assertThat(other.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(other.err()).contains("this run has another run file");
    }

    @Test
    void trainAndSuperviseNameEachOtherForTheWrongTrainer() throws Exception {
        Path external = runFile("a", 20, "skip: {min: 60, max: 100}");
        assertThat(Cli.run("train", external).err()).contains("use: epicenter supervise " + external);
        Path builtin = Files.writeString(folder.resolve("b.yaml"), "data: {kind: text}\nsteps: 10\n");
        assertThat(Cli.run("supervise", builtin).err()).contains("trainer: missing", "epicenter train " + builtin);
    }

    private static Optional<String> command(long pid) {
        return ProcessHandle.of(pid).flatMap(handle -> handle.info().command());
    }

    private static List<Double> losses(Path run) {
        return RunTrace.read(RunDirectory.open(run)).steps().stream()
                .map(StepRecord::loss)
                .toList();
    }

    private Path runFile(String name, long steps, String skip, String... faults) throws IOException {
        String arguments = faults.length == 0 ? "" : ", " + String.join(", ", quoted(faults));
        return Files.writeString(
                folder.resolve(name + ".yaml"),
                "steps: " + steps + "\n" + "telemetry: {norms: false, tensors_every: 0}\n"
                        + "checkpoint: {every: 20, keep: 8}\n" + "recovery: {policy: palm, rewind: 30, " + skip + "}\n"
                        + "trainer: {command: [python3, toy_trainer.py" + arguments + "], silence: 20, grace: 5}\n");
    }

    private static List<String> quoted(String... words) {
        return List.of(words).stream().map(word -> "\"" + word + "\"").toList();
    }
}
