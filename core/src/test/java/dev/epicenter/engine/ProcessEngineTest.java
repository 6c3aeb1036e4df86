package dev.epicenter.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands as processes of this machine. */
@Timeout(60)
class ProcessEngineTest {
    private static final List<String> SLEEP = List.of("sleep", "600");

    @TempDir
    private Path folder;

    @Test
    void processThatOutlivesItsCoordinatorIsAdoptedWithItsSlotAndCanceled() throws Exception {
        ProcessEngine killed = new ProcessEngine(List.of("GPU=0", "GPU=1"));
        String job = killed.submit("arm", SLEEP, log("sleep"));

        try (ProcessEngine next = new ProcessEngine(List.of("GPU=0", "GPU=1"))) {
            assertThat(next.isAlive(job)).isFalse();
            assertThat(next.adopt("arm", Optional.of(job))).contains(job);
            assertThat(next.adopt("another arm", Optional.empty())).isEmpty();
            assertThat(next.isAlive(job)).isTrue();
            Path other = log("other");
            String second = next.submit("other", List.of("sh", "-c", "echo slot $GPU"), other);
            while (next.isAlive(second)) {
                Thread.sleep(10);
            }
            assertThat(other).as("the first slot is occupied").hasContent("slot 1");
            next.cancel(job);
            assertThat(next.isAlive(job)).isFalse();
        }
        while (killed.isAlive(job)) {
            Thread.sleep(10);
        }
    }

    @Test
    void anotherProcessWithTheNumberOfAnEndedOneIsNotAdopted() {
        try (ProcessEngine engine = new ProcessEngine(List.of())) {
            String job = engine.submit("arm", SLEEP, log("sleep"));
            long pid = Long.parseLong(job.substring(0, job.indexOf('@')));
            assertThat(engine.adopt("arm", Optional.of(pid + "@1000"))).isEmpty();
            assertThat(engine.adopt("arm", Optional.of(""))).isEmpty();
            assertThat(engine.adopt("arm", Optional.of(pid + "@"))).isEmpty();
            assertThat(engine.adopt("arm", Optional.of("99999999999999999999@1")))
                    .isEmpty();
            assertThat(engine.isAlive(job)).isTrue();
        }
    }

    private Path log(String name) {
        Path log = folder.resolve(name + ".txt");
        assertThat(Files.notExists(log)).isTrue();
        return log;
    }
}
