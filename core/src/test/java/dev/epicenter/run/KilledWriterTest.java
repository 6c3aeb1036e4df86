package dev.epicenter.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("attack")
final class KilledWriterTest extends RandomizedTest {
    @TempDir
    Path folder;

    @Test
    void aRunResumesAfterItsWriterIsKilledAtAnyMoment() throws Exception {
        RunDirectory run = RunDirectory.create(folder.resolve("run"), "name: killed\n", Samples.NUMERICS, false);
        for (int kill = 0; kill < iters(5); kill++) {
            Process writer = ChildJvm.start(ChildJvm.WritesForEver.class, run.root(), 1_000_000);
            try (BufferedReader output =
                    new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
                assertThat(output.readLine()).startsWith("from ");
                TimeUnit.MILLISECONDS.sleep(random().nextInt(500));
            } finally {
                // SIGKILL, as kill -9.
                writer.destroyForcibly().waitFor();
            }
            verify(run);
        }
        long until = 20L + RunTrace.read(run).steps().size();
        try (RunSession session = RunSession.open(run)) {
            assertThat(run.checkpoints().list()).isEqualTo(liveOnDisk(run, session.timeline()));
            FakeTraining.resume(session, until);
        }
        verify(run);
        assertThat(RunTrace.read(run).notes()).isEmpty();
        assertThat(RunTrace.read(run).steps()).hasSize((int) until);
    }

    /** Checks that every checkpoint is intact, the newest live one is not older than expected, and the trace has no gaps. */
    private static void verify(RunDirectory run) throws IOException {
        Timeline timeline = run.timeline();
        for (long step : run.checkpoints().list()) {
            Checkpoint read = run.checkpoints().read(step);
            String hash = StateHash.of(read.train(), read.plan());
            assertThat(hash)
                    .as("checkpoint %d", step)
                    .isEqualTo(StateHash.of(FakeTraining.checkpoint(step).train(), read.plan()));
            assertThat(timeline.checkpoints().getOrDefault(step, hash)).isEqualTo(hash);
        }
        RunTrace trace = RunTrace.read(run);
        for (int i = 0; i < trace.steps().size(); i++) {
            assertThat(trace.steps().get(i)).isEqualTo(FakeTraining.row(i + 1L));
        }
        CheckpointStore.Newest newest =
                run.checkpoints().newestWhole(timeline.checkpoints().keySet());
        assertThat(newest.ignored()).isEmpty();
        long restored = newest.checkpoint().map(Checkpoint::step).orElse(0L);
        assertThat(restored)
                .isLessThanOrEqualTo(trace.steps().size())
                .isEqualTo(timeline.checkpoints().keySet().stream()
                        .max(Long::compare)
                        .orElse(0L));
    }

    private static SortedSet<Long> liveOnDisk(RunDirectory run, Timeline timeline) {
        SortedSet<Long> live = run.checkpoints().list();
        live.retainAll(timeline.checkpoints().keySet());
        return live;
    }
}
