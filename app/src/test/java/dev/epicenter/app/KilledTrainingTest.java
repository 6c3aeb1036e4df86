package dev.epicenter.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrace;
import dev.epicenter.trace.StepRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promise of {@code resume}, kept with real processes: {@code kill -9} at any moment costs nothing but time. */
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
        assertThat(epicenter("train", runFile, "--out", whole).waitFor()).isZero();

        kill(epicenter("train", runFile, "--out", killed), killed, 100);
        kill(epicenter("resume", killed), killed, 700);
        assertThat(epicenter("resume", killed).waitFor()).isZero();

        assertThat(losses(killed)).isEqualTo(losses(whole)).hasSize(1500);
        assertThat(finalHash(killed)).isEqualTo(finalHash(whole));
    }

    /** Kills the process once a checkpoint of {@code step} or later is there. */
    private static void kill(Process process, Path run, long step) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (process.isAlive() && newestCheckpoint(run) < step) {
            assertThat(System.nanoTime()).as("a checkpoint in time").isLessThan(deadline);
            Thread.sleep(5);
        }
        assertThat(process.isAlive()).as("killed before the end").isTrue();
        process.destroyForcibly().waitFor();
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

    private static Process epicenter(Object... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        for (Object word : words) {
            command.add(word.toString());
        }
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
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
