package dev.epicenter.trace;

import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Sha256;
import dev.epicenter.file.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The SHA-256 of a Parquet part, in a file of its own beside it: {@code tensors-00001.parquet.sha256}, one line as {@code
 * sha256sum} writes and checks it. Parquet itself has no checksum that its readers verify.
 */
final class PartChecksum {
    private static final String SUFFIX = ".sha256";

    private PartChecksum() {}

    /** The checksum's file. */
    static Path file(Path part) {
        return part.resolveSibling(part.getFileName() + SUFFIX);
    }

    /** The part whose checksum is in {@code file}. */
    static Path part(Path file) {
        String name = file.getFileName().toString();
        return file.resolveSibling(name.substring(0, name.length() - SUFFIX.length()));
    }

    /** Records the checksum of {@code content}, which is to become {@code part}. */
    static void write(Path part, Path content) throws IOException {
        WholeFile.write(file(part), Sha256.of(content) + "  " + part.getFileName() + "\n");
    }

    /**
     * Verifies a part.
     *
     * @param notes takes a sentence where there is something to report
     * @return whether it may be read: it is what was written, or has no checksum, as parts made by earlier versions
     */
    static boolean verify(Path part, Consumer<String> notes) {
        Path file = file(part);
        try {
            if (!Files.exists(file)) {
                notes.accept(part + ": has no checksum, as parts made by earlier versions; damage would not be seen");
                return true;
            }
            boolean whole = Files.readString(file).split("\\s", 2)[0].equals(Sha256.of(part));
            if (!whole) {
                notes.accept(part + ": corrupt: its SHA-256 is not the one in " + file.getFileName()
                        + "; its rows are left out");
            }
            return whole;
        } catch (IOException failure) {
            throw FileFailure.reading(part, failure);
        }
    }
}
