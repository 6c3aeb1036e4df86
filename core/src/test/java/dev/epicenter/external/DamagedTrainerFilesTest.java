package dev.epicenter.external;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.CorruptFileException;
import dev.epicenter.RandomizedTest;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver.Next;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Epicenter keeps about an external trainer is read as it was written, or reported as corrupt. */
class DamagedTrainerFilesTest extends RandomizedTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void python() {
        ToyProgram.requirePython();
    }

    @Test
    void flippedBitsInTheTrainersDescriptionAndItsStartAreReported() throws Exception {
        RunConfig config = ToyProgram.run(folder, 9, "");
        Path run = folder.resolve("run");
        try (ExternalTrainer trainer = ExternalTrainer.ofRun(config, run, () -> false)) {
            trainer.run(
                    new Segment(Optional.empty(), 9, DataPlan.IN_ORDER, List.of()), (report, state) -> Next.CONTINUE);
        }
        flip(run.resolve("trainer/about.json"), () -> {
            try (ExternalTrainer again = ExternalTrainer.ofRun(config, run, () -> false)) {
                again.layout();
            }
        });
        Path start = run.resolve("trainer/starting.json");
        flip(start, () -> new StartupTime(start, true).seconds());
    }

    private void flip(Path file, ThrowingCallable read) throws Exception {
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < iters(200); i++) {
            byte[] damaged = whole.clone();
            int at = random().nextInt(whole.length);
            damaged[at] ^= (byte) (1 << random().nextInt(8));
            Files.write(file, damaged);
            assertThatThrownBy(read)
                    .as("byte %d of %s", at, file.getFileName())
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining(file + ": corrupt");
        }
        Files.write(file, whole);
        assertThatCode(read).doesNotThrowAnyException();
    }
}
