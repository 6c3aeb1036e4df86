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

    @Test
    void linkThatLeadsOutOfARunIsRejected() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        Path outside = Files.createDirectories(folder.resolve("outside/000"));
        Files.writeString(outside.resolve("metrics.jsonl"), "secret");
        Path run = run(folder.resolve("run"));
        Path timeline = Files.createSymbolicLink(run.resolve("timeline.jsonl"), secret);
        Files.createSymbolicLink(run.resolve("segments"), outside.getParent());
        assertThatThrownBy(() -> RegularFile.text(timeline)).hasMessageContaining("outside of the run");
        assertThatThrownBy(() -> RegularFile.openRandom(run.resolve("segments/000/metrics.jsonl")))
                .hasMessageContaining("outside of the run");
    }

    @Test
    void linkIntoAnotherRunIsRejected() throws IOException {
        Path other = run(folder.resolve("other"));
        Path run = run(folder.resolve("run"));
        Files.createDirectory(run.resolve("segments"));
        Files.createSymbolicLink(run.resolve("segments/000"), other);
        assertThatThrownBy(() -> RegularFile.text(run.resolve("segments/000/run.yaml")))
                .hasMessageContaining("outside of the run");
    }

    @Test
    void linksThatUsersPutAreFollowed() throws IOException {
        Path run = run(folder.resolve("scratch/run"));
        Path named = Files.createSymbolicLink(folder.resolve("run"), run);
        Path disk = Files.createDirectories(folder.resolve("disk/00000010"));
        Files.writeString(disk.resolve("state.json"), "state");
        Files.createSymbolicLink(run.resolve("checkpoints"), disk.getParent());
        Files.createSymbolicLink(run.resolve("inside"), run.resolve("run.yaml"));
        assertThat(RegularFile.text(named.resolve("run.yaml"))).isEqualTo("run");
        assertThat(RegularFile.text(named.resolve("checkpoints/00000010/state.json")))
                .isEqualTo("state");
        assertThat(RegularFile.text(named.resolve("inside"))).isEqualTo("run");
    }

    private static Path run(Path run) throws IOException {
        Files.createDirectories(run);
        Files.writeString(run.resolve("run.yaml"), "run");
        Files.writeString(run.resolve("provenance.json"), "{}");
        return run;
    }

    @Test
    void folderInThePlaceOfAFileIsRejected() throws IOException {
        Path file = Files.createDirectory(folder.resolve("run.yaml"));
        assertThatThrownBy(() -> RegularFile.open(file)).hasMessageContaining("it is a folder");
    }

    @Test
    void lastLinesOfAFileOfGigabytesAreRead() throws IOException {
        Path file = folder.resolve("output.log");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.seek(3L << 30);
            sparse.write("\nlast but one\n\nout of memory \n\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        assertThat(RegularFile.lastLine(file)).isEqualTo("out of memory");
        assertThat(RegularFile.lastLines(file, 2)).containsExactly("last but one", "out of memory ");
        assertThat(RegularFile.lastLine(folder.resolve("missing"))).isEmpty();
    }

    @Test
    void missingPermissionIsNotReportedAsMissing() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Path file = Files.writeString(inner.resolve("file"), "text");
        assertThat(RegularFile.exists(inner.resolve("missing"))).isFalse();
        assertThat(FileFailure.reading(file, new NoSuchFileException("file"))).hasMessageContaining("no such file");
        assertThat(FileFailure.reading(file, new java.nio.file.AccessDeniedException("file")))
                .hasMessageContaining("no permission");
        assumeTrue(inner.toFile().setExecutable(false) && !Files.isReadable(file), "needs a user other than root");
        assertThatThrownBy(() -> RegularFile.exists(file)).hasMessageContaining("no permission");
        assertThat(inner.toFile().setReadable(false)).isTrue();
        assertThatThrownBy(() -> Folder.list(inner)).hasMessageContaining("no permission");
        assertThat(inner.toFile().setReadable(true) && inner.toFile().setExecutable(true))
                .isTrue();
    }

    @Test
    void fileInThePlaceOfAFolderIsNotReportedAsMissing() throws IOException {
        Path file = Files.writeString(folder.resolve("segments"), "text");
        assertThatThrownBy(() -> RegularFile.exists(file.resolve("000")))
                .hasMessageContaining("a file is in the place of a folder");
        assertThatThrownBy(() -> Folder.list(file)).hasMessageContaining("a file is in the place of a folder");
        assertThat(Folder.list(folder.resolve("missing"))).isEmpty();
    }
}
