package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a trainer's process, which waits for the next segment, does not outlive the program. */
class ServedTrainerCommandTest {
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    private Path folder;

    private Path run;

    @BeforeEach
    void aRunWithASpike() throws Exception {
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
        try (InputStream in = ServedTrainerCommandTest.class.getResourceAsStream("/external/served_toy.py")) {
            Files.write(
                    folder.resolve("served_toy.py"), Objects.requireNonNull(in).readAllBytes());
        }
        Path adapter = Path.of("../python").toAbsolutePath().normalize();
        Path runFile = Files.writeString(folder.resolve("run.yaml"), """
                steps: 230
                telemetry: {norms: false, tensors_every: 0}
                checkpoint: {every: 20, keep: 12}
                recovery: {policy: none}
                trainer:
                  command: [env, "PYTHONPATH=%s", PYTHONDONTWRITEBYTECODE=1, python3, served_toy.py, "pids=%s", "slow=0.005",
                    "damaged=200:10"]
                  silence: 20
                  grace: 5
                """.formatted(adapter, folder.resolve("pids")));
        run = folder.resolve("run");
        Cli supervised = Cli.run("supervise", runFile, "--out", run);
        assertThat(supervised.exit()).as(supervised.err()).isZero();
        Files.delete(folder.resolve("pids"));
    }

    @Test
    void aReplayInOneProcessReproducesTheRun() throws Exception {
        Cli replayed =
                Cli.run("replay", run, "--spike", "1", "--arm", "skip=100", "--arm", "lr=x0.5", "--parallel", "1");

        assertThat(replayed.exit()).as(replayed.err() + replayed.out()).isZero();
        assertThat(replayed.out()).contains("reproduced the run bit for bit").containsPattern("skip=100 +prevented");
        assertThat(pids()).hasSize(1);
        awaitEnd();
    }

    /** Not by SIGINT, which a shell without job control lets its background processes ignore; the program handles both alike. */
    @Test
    void theProcessEndsWithAnInterruptedReplay() throws Exception {
        RealProcess replay = replay();
        replay.terminate();

        assertThat(replay.exit()).as(replay.err()).isEqualTo(143);
        awaitEnd();
    }

    @Test
    void theProcessEndsAfterItsSegmentIfTheProgramIsKilled() throws Exception {
        RealProcess replay = replay();
        replay.kill();

        awaitEnd();
    }

    /** A replay that has begun. */
    private RealProcess replay() throws Exception {
        RealProcess replay = RealProcess.start(folder, List.of(), "replay", run, "--spike", "1", "--parallel", "1");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.exists(folder.resolve("pids"))) {
            assertThat(replay.isAlive()).as(replay.err()).isTrue();
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return replay;
    }

    private List<Long> pids() throws IOException {
        return Files.readAllLines(folder.resolve("pids")).stream()
                .map(Long::valueOf)
                .toList();
    }

    private void awaitEnd() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        // A zombie process no longer has a command.
        while (pids().stream()
                .anyMatch(pid -> ProcessHandle.of(pid)
                        .flatMap(handle -> handle.info().command())
                        .isPresent())) {
            assertThat(System.nanoTime()).as("the trainer's process ends").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
