package dev.epicenter.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A read that blocks fails through its time limit. */
@Timeout(20)
class RegularFileTest {
    @TempDir
    private Path folder;

    @Test
    void namedPipeIsRejectedWithoutBlocking() throws Exception {
        Path pipe = folder.resolve("run.yaml");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "needs mkfifo");
        assertThatThrownBy(() -> RegularFile.text(pipe)).hasMessageContaining("named pipe");
        assertThatThrownBy(() -> RegularFile.open(pipe)).hasMessageContaining("named pipe");
    }

    @Test
    void fileTooLongForMemoryIsRejected() throws IOException {
        Path file = folder.resolve("verdict.json");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(3L << 30);
        }
        assertThatThrownBy(() -> RegularFile.text(file)).hasMessageContaining("3221225472 bytes are too many");
    }

    @Test
    void filesAndLinksToFilesAreRead() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        assertThat(RegularFile.text(link)).isEqualTo("text");
        assertThatThrownBy(() -> RegularFile.text(folder.resolve("missing"))).isInstanceOf(NoSuchFileException.class);
    }
}
