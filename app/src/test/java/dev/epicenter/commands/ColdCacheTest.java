package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.file.Folder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first training on a machine, where nothing of libtorch has been unpacked: loaded while it was unpacked one library at a
 * time, it ended the JVM. Takes some 450 MB of disk for as long as it runs.
 */
@Tag("torch")
@Tag("slow")
class ColdCacheTest {
    private static final String RUN_FILE = """
            steps: 3
            data: {kind: modular, operation: add, modulus: 7, train_fraction: 0.5, batch_size: 0}
            model: {n_layer: 1, n_head: 2, n_embd: 8}
            recovery: {policy: none}
            """;

    @TempDir
    private Path folder;

    @Test
    void trainingWorksBeforeLibrariesAreUnpacked() throws Exception {
        Path cache = Files.createDirectory(folder.resolve("cache"));
        Path runFile = Files.writeString(folder.resolve("first.yaml"), RUN_FILE);
        RealProcess first = RealProcess.start(
                folder, List.of("-Dorg.bytedeco.javacpp.cachedir=" + cache), "train", runFile, "--out", "first");

        try {
            assertThat(first.exit()).as(first.out() + first.err()).isZero();
            assertThat(first.out()).contains("Trained 3 steps");
            assertThat(cache).isDirectoryRecursivelyContaining("glob:**/" + System.mapLibraryName("torch_cpu"));
        } finally {
            Folder.deleteTree(cache);
        }
    }
}
