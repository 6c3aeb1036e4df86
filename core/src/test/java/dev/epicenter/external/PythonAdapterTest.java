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

/**
 * Runs the Python tests of {@code python/}, with the system's PyTorch and with PyTorch 2. Tests that need a newer
 * PyTorch or a framework that is not installed are skipped.
 */
@Tag("torch")
class PythonAdapterTest {
    /** Debian's python3-torch is a module of this one, not of another. */
    private static final String PYTHON = "/usr/bin/python3";
    /** Names a Python with PyTorch 2 and the frameworks; {@code .ci/run} sets it. */
    private static final String PYTHON_2 = "EPICENTER_PYTORCH2";

    private static final long PATIENCE_MINUTES = 20;

    @TempDir
    private Path folder;

    @Test
    void thePythonTestsPass() throws Exception {
        boolean torch = Files.isExecutable(Path.of(PYTHON)) && exit("version.txt", PYTHON, "-c", "import torch") == 0;
        if ("true".equals(System.getenv("CI"))) {
            assertThat(torch).as(PYTHON + " has PyTorch, which CI must have").isTrue();
        }
        Assumptions.assumeTrue(torch, PYTHON + " has no PyTorch");
        passes(PYTHON);
    }

    @Test
    void thePythonTestsPassWithPyTorch2() throws Exception {
        String python = System.getenv(PYTHON_2);
        Assumptions.assumeTrue(python != null, "no " + PYTHON_2 + ", which names a Python with PyTorch 2");
        passes(String.valueOf(python));
    }

    private void passes(String python) throws Exception {
        int exit = exit("output.txt", python, "-m", "unittest");
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
