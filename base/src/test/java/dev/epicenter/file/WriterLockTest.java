package dev.epicenter.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriterLockTest {
    @TempDir
    private Path folder;

    @Test
    void symbolicLinkIsRejectedAndItsTargetUnchanged() throws IOException {
        Path target = Files.writeString(folder.resolve("thesis.tex"), "years of work");
        Path lock = Files.createSymbolicLink(folder.resolve("run.lock"), target);
        assertThatThrownBy(() -> WriterLock.acquire(folder, lock, "is busy"))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("run.lock: is a symbolic link");
        assertThat(target).hasContent("years of work");
        assertThat(WriterLock.holder(lock)).isEmpty();
    }

    @Test
    void danglingLinkIsRejectedAndCreatesNoFile() throws IOException {
        Path target = folder.resolve("elsewhere");
        Path lock = Files.createSymbolicLink(folder.resolve("run.lock"), target);
        assertThatThrownBy(() -> WriterLock.acquire(folder, lock, "is busy")).isInstanceOf(EpicenterException.class);
        assertThat(target).doesNotExist();
    }

    @Test
    void lockNamesItsHolderUntilItIsClosed() {
        Path file = folder.resolve("run.lock");
        WriterLock lock = WriterLock.acquire(folder, file, "is busy");
        try (lock) {
            assertThat(WriterLock.holder(file))
                    .hasValueSatisfying(text -> assertThat(text)
                            .startsWith("pid " + ProcessHandle.current().pid()));
            assertThatThrownBy(() -> WriterLock.acquire(folder, file, "is busy"))
                    .hasMessageEndingWith("is busy");
        }
        assertThat(WriterLock.holder(file)).isEmpty();
        WriterLock.acquire(folder, file, "is busy").close();
    }
}
