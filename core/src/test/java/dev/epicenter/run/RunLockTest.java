package dev.epicenter.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunLockTest {
    @TempDir
    Path folder;

    private RunDirectory run = new RunDirectory(Path.of("none"), Provenance.of(Samples.NUMERICS));

    @BeforeEach
    void createARun() {
        run = RunDirectory.create(folder.resolve("run"), "name: locked\n", Samples.NUMERICS, false);
    }

    @Test
    void aSecondProcessGetsThePidOfTheFirst() throws IOException {
        Process first = ChildJvm.start(ChildJvm.HoldsASession.class, run.root());
        try {
            assertThat(firstLine(first)).isEqualTo("holding 0");
            assertThatThrownBy(() -> RunSession.open(run).close())
                    .isExactlyInstanceOf(EpicenterException.class)
                    .hasMessageContaining("pid " + first.pid() + " ")
                    .hasMessageContaining("is writing to this run")
                    .message()
                    .hasLineCount(1);
            // The run must not be replaced while a process writes to it.
            assertThatThrownBy(() -> RunDirectory.create(run.root(), "", Samples.NUMERICS, true))
                    .hasMessageContaining("pid " + first.pid() + " ");
            assertThat(run.runYaml()).exists();
            // Reading needs no lock.
            assertThat(run.timeline().segments()).isEmpty();
        } finally {
            first.destroyForcibly();
        }
    }

    @Test
    void lockIsReleasedWithAKilledProcess() throws Exception {
        Process first = ChildJvm.start(ChildJvm.HoldsASession.class, run.root());
        assertThat(firstLine(first)).isEqualTo("holding 0");
        assertThat(run.writer()).get().asString().startsWith("pid " + first.pid() + " ");
        first.destroyForcibly().waitFor();
        assertThat(run.writer()).isEmpty();
        try (RunSession session = RunSession.open(run)) {
            assertThat(session.mended()).isEmpty();
        }
    }

    @Test
    void aSecondSessionInTheSameProcessIsRefusedAndTheFirstKeepsItsLock() throws IOException {
        try (RunSession session = RunSession.open(run)) {
            assertThatThrownBy(() -> RunSession.open(run).close())
                    .hasMessageContaining("this very process")
                    .hasMessageContaining("pid " + ProcessHandle.current().pid());
            assertThat(session.timeline().segments()).isEmpty();
            assertThat(run.writer())
                    .get()
                    .asString()
                    .startsWith("pid " + ProcessHandle.current().pid() + " ");
            Process other = ChildJvm.start(ChildJvm.HoldsASession.class, run.root());
            assertThat(firstLine(other))
                    .startsWith("refused: ")
                    .contains("pid " + ProcessHandle.current().pid() + " ");
            other.destroyForcibly();
        }
        RunSession.open(run).close();
    }

    private static String firstLine(Process process) throws IOException {
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        return line == null ? "nothing" : line;
    }
}
