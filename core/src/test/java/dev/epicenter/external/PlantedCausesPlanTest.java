package dev.epicenter.external;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the Python tests of {@code bench/planted-causes}: which faults it plants, and where. They need no PyTorch. */
class PlantedCausesPlanTest {
    @TempDir
    private Path folder;

    @Test
    void testsOfBenchPass() throws Exception {
        ToyProgram.requirePython();
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder("python3", "-B", "-m", "unittest", "discover", "-s", "tests")
                .directory(Path.of("../bench").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES))
                    .as("ended in 2 minutes")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        String printed = Files.readString(output);
        assertThat(process.exitValue()).as(printed).isZero();
        // A folder without tests would pass, too.
        assertThat(printed).containsPattern("Ran [1-9]");
    }
}
