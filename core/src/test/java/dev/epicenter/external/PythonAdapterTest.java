package dev.epicenter.external;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tests of {@code python/}, which are Python's own; those of a framework skip themselves where it is not installed. */
@Tag("torch")
class PythonAdapterTest {
    /** Debian's python3-torch is a module of this one, not of another. */
    private static final String PYTHON = "/usr/bin/python3";

    private static final long PATIENCE_MINUTES = 10;

    @TempDir
    private Path folder;

    @Test
    void pythonsOwnTestsPass() throws Exception {
        boolean torch = Files.isExecutable(Path.of(PYTHON)) && exit("version.txt", PYTHON, "-c", "import torch") == 0;
        if ("true".equals(System.getenv("CI"))) {
            assertThat(torch).as(PYTHON + " has PyTorch, which CI must have").isTrue();
        }
        Assumptions.assumeTrue(torch, PYTHON + " has no PyTorch");
        int exit = exit("output.txt", PYTHON, "-m", "unittest");
        String output = Files.readString(folder.resolve("output.txt"));
        assertThat(exit).as(output).isZero();
        assertThat(output).contains("Ran ");
    }

    private int exit(String output, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Path.of("../python").toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(output).toFile());
        builder.environment().put("OPENBLAS_NUM_THREADS", "1");
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES))
                    .as("ended in " + PATIENCE_MINUTES + " minutes")
                    .isTrue();
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
