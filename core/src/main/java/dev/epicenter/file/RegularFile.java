package dev.epicenter.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Opens files of a run for reading, where anything may lie in their place: opening a named pipe would block for good, reading a
 * device would never end, and a file of gigabytes does not fit into memory.
 */
public final class RegularFile {
    /** No file that we read whole is a tenth as long. */
    private static final long LARGEST_WHOLE = 256L << 20;

    private RegularFile() {}

    /**
     * Fails where {@code file} is a named pipe, a device or a socket; folders and missing files fail when they are opened.
     *
     * @throws FileSystemException that says so
     */
    public static void require(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.isOther()) {
            throw new FileSystemException(
                    file.toString(), null, "is a named pipe, a device or a socket, not a file; move it away");
        }
    }

    /** Opens {@code file}, after {@link #require}. */
    public static InputStream open(Path file) throws IOException {
        require(file);
        return Files.newInputStream(file);
    }

    /**
     * The bytes of {@code file}, after {@link #require}.
     *
     * @throws FileSystemException where there are more than 256 MiB
     */
    public static byte[] bytes(Path file) throws IOException {
        require(file);
        long size = Files.size(file);
        if (size > LARGEST_WHOLE) {
            throw new FileSystemException(
                    file.toString(),
                    null,
                    size + " bytes are too many to be what it should be; restore it from a copy");
        }
        return Files.readAllBytes(file);
    }

    /** The text of {@code file}, as {@link #bytes}; what is not UTF-8 becomes U+FFFD. */
    public static String text(Path file) throws IOException {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }
}
