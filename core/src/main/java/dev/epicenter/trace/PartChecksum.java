package dev.epicenter.trace;

import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import dev.epicenter.file.Sha256;
import dev.epicenter.file.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The SHA-256 file of a Parquet part, such as {@code tensors-00001.parquet.sha256}: one line in the format of {@code
 * sha256sum}. Parquet itself has no checksum that its readers verify.
 */
final class PartChecksum {
    private static final String SUFFIX = ".sha256";

    private PartChecksum() {}

    /** The checksum file of {@code part}. */
    static Path file(Path part) {
        return part.resolveSibling(part.getFileName() + SUFFIX);
    }

    /** The part whose checksum is in {@code file}. */
    static Path part(Path file) {
        String name = file.getFileName().toString();
        return file.resolveSibling(name.substring(0, name.length() - SUFFIX.length()));
    }

    /** Writes the checksum of {@code content}, which will be renamed to {@code part}. */
    static void write(Path part, Path content) throws IOException {
        WholeFile.write(file(part), Sha256.of(content) + "  " + part.getFileName() + "\n");
    }

    /**
     * Verifies a part.
     *
     * @param notes receives a note if there is something to report
     * @return whether the part may be read: it is intact, or has no checksum (parts of earlier versions)
     */
    static boolean verify(Path part, Consumer<String> notes) {
        Path file = file(part);
        if (!RegularFile.exists(file)) {
            notes.accept(part + ": has no checksum (written by an earlier version); damage cannot be detected");
            return true;
        }
        String expected = read(file, RegularFile::text).split("\\s", 2)[0];
        if (expected.equals(read(part, Sha256::of))) {
            return true;
        }
        notes.accept(
                part + ": corrupt: its SHA-256 is not the one in " + file.getFileName() + "; its rows are skipped");
        return false;
    }

    @FunctionalInterface
    private interface Read {
        String of(Path file) throws IOException;
    }

    private static String read(Path file, Read read) {
        try {
            return read.of(file);
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
    }
}
