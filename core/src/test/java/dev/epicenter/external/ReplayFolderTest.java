package dev.epicenter.external;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class ReplayFolderTest {
    private static final Instant BEGAN = Instant.parse("2024-05-01T12:00:00Z");

    @TempDir
    private Path home;

    private Path folder;
    private Path run;
    private Path out;

    @BeforeEach
    void aRunInTheScriptsFolder() throws IOException {
        folder = home.resolve("code/gpt");
        run = folder.resolve("runs/a");
        out = run.resolve("experiments/trainer/1-x/0001");
        Files.createDirectories(out);
        write(run.resolve("provenance.json"), 0);
        write(run.resolve("timeline.jsonl"), 60);
        write(folder.resolve("train.py"), -60);
        write(folder.resolve("data/train.bin"), -60);
        write(home.resolve("shared/val.bin"), 60);
        write(folder.resolve("__pycache__/model.pyc"), 60);
        write(folder.resolve(".git/index"), 60);
    }

    @Test
    void anUnchangedFolderIsUsedDirectly() {
        assertThat(new ReplayFolder(folder, run, "").of(out)).isEqualTo(folder);
    }

    @Test
    void filesAtFixedPathsAreProtected() throws IOException {
        Path saved = write(folder.resolve("out/ckpt.pt"), 30);
        write(folder.resolve("out/old.txt"), -60);
        Path place = new ReplayFolder(folder, run, "").of(out);

        Files.writeString(place.resolve("out/ckpt.pt"), "a replay's");
        Files.writeString(place.resolve("out/other.pt"), "a replay's");

        assertThat(saved).hasContent("ckpt.pt");
        assertThat(Files.getLastModifiedTime(saved)).isEqualTo(FileTime.from(BEGAN.plusSeconds(30)));
        assertThat(folder.resolve("out/other.pt")).doesNotExist();
    }

    @Test
    void theMirrorHasAllInputFiles() throws IOException {
        write(folder.resolve("out/ckpt.pt"), 30);
        write(folder.resolve("config.yaml"), 30);
        Path place = new ReplayFolder(folder, run, "").of(out);

        for (String path : List.of(
                "train.py", "data/train.bin", "config.yaml", "out/ckpt.pt", ".git/index", "runs/a/timeline.jsonl")) {
            assertThat(place.resolve(path)).hasSameTextualContentAs(folder.resolve(path));
        }
        assertThat(Path.of(place + "/../../shared/val.bin")).hasContent("val.bin");
        assertThat(place.resolve("data")).isSymbolicLink();
        assertThat(place.resolve("config.yaml")).isRegularFile();
    }

    @Test
    void aLargeOutputFileIsNotCopied() throws IOException {
        Path large = write(folder.resolve("out/ckpt.pt"), 30);
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(1L << 30);
        }
        assertThat(new ReplayFolder(folder, run, "").of(out).resolve("out/ckpt.pt"))
                .doesNotExist();
    }

    @Test
    void pathsInTheCommandPointIntoTheMirror() throws IOException {
        write(folder.resolve("out/ckpt.pt"), 30);
        ReplayFolder replays = new ReplayFolder(folder, run, "");
        Path place = replays.of(out);

        assertThat(replays.words(
                        List.of("python3", folder.resolve("train.py").toString(), "--out", out.toString(), "x/y"),
                        place))
                .containsExactly("python3", place.resolve("train.py").toString(), "--out", out.toString(), "x/y");
    }

    private static Path write(Path file, int seconds) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, file.getFileName().toString());
        return Files.setLastModifiedTime(file, FileTime.from(BEGAN.plusSeconds(seconds)));
    }
}
