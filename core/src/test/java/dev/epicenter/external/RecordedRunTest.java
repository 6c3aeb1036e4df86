package dev.epicenter.external;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.config.RecoveryConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.file.RegularFile;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrace;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent.Reason;
import dev.epicenter.spike.Spike;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens a run directory that the Python adapter wrote alone. */
class RecordedRunTest {
    private static final String SCRIPT = """
            import sys
            from epicenter.recorded import RunRecord
            optimizer = {"lr": 1e-3, "weight_decay": 0.1, "clip_grad_norm": 1.0}
            record = RunRecord(sys.argv[1], 40, optimizer, seed=7, remark="The optimizer is one without a kind.")
            for step in range(1, 30):
                record.row(step, 2.0 / step, 1e-3, 0.5)
            record.note(12, "update 12 is left out: its gradient norm 9 is above 1 + 6 x 0.1, of the last 64")
            record.row(30, float("nan"), 1e-3, float("nan"))
            record.not_finite(30)
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void python() {
        ToyProgram.requirePython();
    }

    @Test
    void aRunThatTheAdapterWroteAloneIsReadAsAnyOther() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        "python3", "-c", SCRIPT, folder.resolve("run").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile());
        builder.environment()
                .put(
                        "PYTHONPATH",
                        Path.of("../python").toAbsolutePath().normalize().toString());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(RegularFile.text(folder.resolve("output.txt")))
                .isZero();

        RunDirectory run = RunDirectory.open(folder.resolve("run"));
        RunConfig config = RunConfigReader.read(RegularFile.text(run.runYaml()), run.runYaml());
        assertThat(config.steps()).isEqualTo(40);
        assertThat(config.seed()).isEqualTo(7);
        assertThat(config.optimizer().lr()).isEqualTo(1e-3);
        assertThat(config.recovery().policy()).isEqualTo(RecoveryConfig.Policy.GUARD);
        assertThat(run.entries().notes()).isEmpty();
        Timeline timeline = run.timeline();
        assertThat(timeline.ended())
                .hasValueSatisfying(end -> assertThat(end.reason()).isEqualTo(Reason.NON_FINITE));
        assertThat(timeline.spikes()).singleElement().satisfies(spike -> {
            assertThat(spike.spike().kind()).isEqualTo(Spike.Kind.NON_FINITE);
            assertThat(spike.spike().onset()).isEqualTo(30);
        });
        RunTrace trace = RunTrace.read(run);
        assertThat(trace.notes()).isEmpty();
        assertThat(trace.steps()).hasSize(30);
        assertThat(trace.steps().get(28).loss()).isEqualTo(2.0 / 29);
    }
}
