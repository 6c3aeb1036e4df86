package dev.epicenter.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A small tmpfs that tests can fill. Only root can mount it. */
public final class SmallDisk {
    private SmallDisk() {}

    /** Code that runs with the disk. */
    @FunctionalInterface
    public interface Body {
        void run(Path disk) throws Exception;
    }

    /**
     * Mounts a disk in {@code folder} while {@code body} runs. Skips the test if mounting is impossible.
     *
     * @param size in the syntax of mount, such as {@code 1m}
     */
    public static void use(Path folder, String size, Body body) throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Assumptions.assumeTrue(
                succeeds("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", disk.toString()),
                "no tmpfs can be mounted here: that takes root on Linux");
        try {
            body.run(disk);
        } finally {
            assertThat(succeeds("umount", disk.toString())).isTrue();
        }
    }

    /** Writes {@code ballast} until the disk is full. */
    public static void fill(Path ballast) throws IOException {
        try (OutputStream out = Files.newOutputStream(ballast)) {
            byte[] block = new byte[4096];
            for (int i = 0; i < 100_000; i++) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        }
    }
}
