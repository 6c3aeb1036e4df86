package dev.epicenter.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFailureTest {
    @TempDir
    private Path folder;

    @Test
    void writeToMissingFolderNamesTheFolder() {
        Path file = folder.resolve("missing/report.html");
        assertThatThrownBy(() -> WholeFile.write(file, "text"))
                .hasMessage("cannot write " + file + ": there is no folder " + file.getParent()
                        + "; create it first, or choose another");
    }

    @Test
    void writeOverFolderFailsAndKeepsTheFolder() throws IOException {
        Path there = Files.createDirectories(folder.resolve("there/kept")).resolveSibling("");
        assertThatThrownBy(() -> WholeFile.write(folder.resolve("there"), "text"))
                .hasMessage("cannot write " + folder.resolve("there") + ": it is a folder; name a file");
        assertThat(there.resolve("kept")).exists();
        assertThat(folder.resolve("there.tmp")).doesNotExist();
    }

    @Test
    void writeBelowAFileNamesTheProblem() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        assertThatThrownBy(() -> WholeFile.write(file.resolve("below"), "text"))
                .hasMessageContaining("a file is in the place of a folder");
    }

    @Test
    void messagesNeverNameExceptionClasses() {
        for (IOException refusal : new IOException[] {
            new AccessDeniedException("a"),
            new NoSuchFileException("a"),
            new FileNotFoundException("a (Permission denied)"),
            new FileSystemException("a"),
            new IOException()
        }) {
            assertThat(FileFailure.writing(Path.of("a"), refusal)).message().doesNotContain("Exception");
            assertThat(FileFailure.reading(Path.of("a"), refusal)).message().doesNotContain("Exception");
        }
        assertThat(FileFailure.writing(Path.of("a"), new FileNotFoundException("a (Permission denied)")))
                .hasMessageContaining("no permission to write there");
    }

    @Test
    void wrongPathDiffersFromFullDisk() {
        assertThat(FileFailure.isWrongPath(new FileNotFoundException("a (No such file or directory)")))
                .isTrue();
        assertThat(FileFailure.isWrongPath(new AccessDeniedException("a"))).isTrue();
        assertThat(FileFailure.isWrongPath(new FileNotFoundException("a (No space left on device)")))
                .isFalse();
        assertThat(FileFailure.isWrongPath(new IOException("Input/output error")))
                .isFalse();
    }
}
