package dev.epicenter.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver.Next;
import dev.epicenter.segment.TrainerFailure;
import dev.epicenter.segment.TrainerFailure.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How processes of scripts start and end. */
class ScriptProcessTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void python() {
        ToyProgram.requirePython();
    }

    @Test
    void theOutputOfAScriptIsNotBuffered() throws IOException {
        // Without a flush, Python's own buffer holds these lines until the end.
        script("import time\nfor i in range(1, 4):\n    print(f'step {i} loss 0.5')\ntime.sleep(60)");
        RunConfig run = UntouchedProgram.command(
                folder, 3, 3, "recovery: {policy: none}", "python3 s.py {out} {checkpoint} {overrides}", "silence: 20");
        long[] seen = {0};

        ExternalTrainer.ofRun(run, folder.resolve("run"), () -> false)
                .run(new Segment(Optional.empty(), 3, DataPlan.IN_ORDER, List.of()), (report, state) -> {
                    seen[0] = report.step().step();
                    return seen[0] == 2 ? Next.STOP : Next.CONTINUE;
                });

        assertThat(seen[0]).isEqualTo(2);
    }

    @Test
    void aScriptThatCannotStartIsNotRestarted() throws IOException {
        script("import no_such_module_anywhere");
        RunConfig run = UntouchedProgram.command(
                folder, 9, 3, "recovery: {policy: none}", "python3 s.py {out} {checkpoint} {overrides}", "");

        TrainerFailure failure = catchThrowableOfType(
                TrainerFailure.class,
                () -> ExternalTrainer.ofRun(run, folder.resolve("run"), () -> false)
                        .run(
                                new Segment(Optional.empty(), 9, DataPlan.IN_ORDER, List.of()),
                                (report, state) -> Next.CONTINUE));

        assertThat(failure.kind()).isEqualTo(Kind.NOT_STARTED);
        assertThat(failure.passing()).isFalse();
        assertThat(failure).hasMessageContaining("No module named 'no_such_module_anywhere'");
    }

    @Test
    void theStopSignalReachesTheTrainerAndNotItsWorkers() throws Exception {
        script("""
            import os, signal, sys, time
            def ended(name):
                def write(*_):
                    open(name, "w").write("TERM")
                    os._exit(0)
                return write
            worker = os.fork()
            signal.signal(signal.SIGTERM, ended("worker" if worker == 0 else "trainer"))
            open("ready%d" % (worker == 0), "w").write("")
            time.sleep(60)
            """);
        for (List<String> command : List.of(List.of("python3", "s.py"), List.of("sh", "-c", "python3 s.py; true"))) {
            Files.deleteIfExists(folder.resolve("trainer"));
            Files.deleteIfExists(folder.resolve("ready0"));
            Files.deleteIfExists(folder.resolve("ready1"));
            try (TrainerProcess process = TrainerProcess.start(command, Map.of(), folder, folder)) {
                await("ready0");
                await("ready1");
                process.terminate();
                await("trainer");
                Thread.sleep(200);
            }
            assertThat(folder.resolve("worker")).doesNotExist();
        }
    }

    private void await(String file) throws InterruptedException {
        for (int i = 0; i < 500 && !Files.exists(folder.resolve(file)); i++) {
            Thread.sleep(20);
        }
        assertThat(folder.resolve(file)).exists();
    }

    private void script(String text) throws IOException {
        Files.writeString(folder.resolve("s.py"), text);
    }
}
