package dev.epicenter.file;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes files atomically: under a temporary name, synced, then renamed. */
public final class WholeFile {
    private WholeFile() {}

    /** Writes the content. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes {@code file} and replaces an existing one.
     *
     * @throws dev.epicenter.EpicenterException if it cannot be written; an existing file is then unchanged
     */
    public static void write(Path file, Content content) {
        write(file, FileNames.temporary(file), content);
    }

    /**
     * Writes {@code file}, which other processes may write at the same time: the last one counts.
     *
     * @param temporary a name on the same file system that no other process uses
     * @throws dev.epicenter.EpicenterException as {@link #write(Path, Content)}
     */
    public static void write(Path file, Path temporary, Content content) {
        try {
            writeSynced(temporary, content);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Folder.sync(file.resolveSibling(""));
        } catch (IOException failure) {
            discard(temporary, failure);
            throw FileFailure.writing(file, failure);
        }
    }

    public static void write(Path file, String content) {
        write(file, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes {@code file} under its own name and syncs it: for files of a folder that is renamed as a whole. */
    public static void writeSynced(Path file, Content content) throws IOException {
        // Not a channel: an interrupt must not close the file under the writer.
        try (FileOutputStream stream = new FileOutputStream(file.toFile());
                BufferedOutputStream out = new BufferedOutputStream(stream, 1 << 16)) {
            content.writeTo(out);
            out.flush();
            stream.getFD().sync();
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private static void discard(Path temporary, IOException failure) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }
}
