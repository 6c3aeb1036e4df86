package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFolderTest {
    private static final FileTime LONG_AGO = FileTime.from(Instant.now().minus(Duration.ofHours(1)));

    @TempDir
    Path parent;

    @Test
    void folderIsRemovedWhenItIsClosed() throws IOException {
        Path file;
        try (ScratchFolder scratch = ScratchFolder.create(parent)) {
            file = Files.writeString(Files.createDirectory(scratch.files()).resolve("file"), "content");
            assertThat(file).startsWith(parent).exists();
        }
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void leftoverOfAKilledProcessIsRemovedAndNothingElse() throws IOException {
        Path leftover = folder("epicenter-arm-1");
        Path beginning = folder("epicenter-arm-2");
        Path other = folder("another-1");
        Files.setLastModifiedTime(leftover.resolve("lock"), LONG_AGO);
        Files.setLastModifiedTime(other.resolve("lock"), LONG_AGO);
        Path unlocked = Files.createDirectory(parent.resolve("epicenter-arm-3"));
        try (ScratchFolder used = ScratchFolder.create(parent)) {
            Files.createDirectory(used.files());
            Files.setLastModifiedTime(used.files().resolveSibling("lock"), LONG_AGO);

            ScratchFolder.create(parent).close();

            assertThat(leftover).doesNotExist();
            assertThat(used.files()).exists();
        }
        assertThat(beginning).exists();
        assertThat(other).exists();
        assertThat(unlocked).exists();
    }

    private Path folder(String name) throws IOException {
        Path folder = Files.createDirectory(parent.resolve(name));
        Files.writeString(folder.resolve("lock"), "");
        return folder;
    }
}
