package dev.epicenter.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StableReadTest {
    @TempDir
    private Path folder;

    @Test
    void readIsRepeatedAfterTheFolderWasRenamed() throws IOException {
        Path draft = Files.createDirectories(folder.resolve("draft"));
        Path target = folder.resolve("target");
        Files.writeString(draft.resolve("file"), "content");
        AtomicInteger attempts = new AtomicInteger();
        String read = StableRead.of(() -> StableRead.identity(draft, target), () -> {
            Path found = Files.exists(draft) ? draft : target;
            if (attempts.getAndIncrement() == 0) {
                Files.move(draft, target);
            }
            return Files.readString(found.resolve("file"));
        });
        assertThat(read).isEqualTo("content");
        assertThat(attempts).hasValue(2);
    }

    @Test
    void readIsRepeatedAfterTheFolderWasReplaced() throws IOException {
        Path target = Files.createDirectories(folder.resolve("target"));
        AtomicInteger attempts = new AtomicInteger();
        int read = StableRead.of(() -> StableRead.identity(target), () -> {
            if (attempts.incrementAndGet() == 1) {
                Files.move(target, folder.resolve("target.1"));
                Files.createDirectories(target);
            }
            return attempts.get();
        });
        assertThat(read).isEqualTo(2);
    }

    @Test
    void failureWithoutRenameIsThrownAtOnce() {
        AtomicInteger attempts = new AtomicInteger();
        assertThatThrownBy(() -> StableRead.of(() -> "same", () -> {
                    attempts.incrementAndGet();
                    throw new IOException("damaged");
                }))
                .hasMessage("damaged");
        assertThat(attempts).hasValue(1);
    }

    @Test
    void constantlyChangingFileIsReadTenTimesEvenIfEachReadIsSlow() {
        AtomicInteger clock = new AtomicInteger();
        AtomicInteger attempts = new AtomicInteger();
        assertThat(StableRead.of(clock::incrementAndGet, attempts::incrementAndGet, Duration.ZERO))
                .isEqualTo(10);
    }

    @Test
    void fileReplacedDuringAHundredReadsIsReadOnceItRests() throws IOException {
        AtomicInteger clock = new AtomicInteger();
        int read = StableRead.of(clock::get, () -> {
            if (clock.get() < 100) {
                clock.incrementAndGet();
                throw new IOException("replaced during the read");
            }
            return clock.get();
        });
        assertThat(read).isEqualTo(100);
    }
}
