package dev.epicenter.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Opens files for reading and rejects those that are unsafe to read. Opening a named pipe would block forever, reading
 * a device would never end, and a file of gigabytes does not fit into memory.
 */
public final class RegularFile {
    /** Files that are read whole are normally less than a tenth of this. */
    private static final long LARGEST_WHOLE = 256L << 20;

    private RegularFile() {}

    /**
     * Fails if {@code file} is a named pipe, a device or a socket. Folders and missing files fail when they are opened.
     *
     * @throws FileSystemException if it is one of these
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
     * @throws FileSystemException if there are more than 256 MiB
     */
    public static byte[] bytes(Path file) throws IOException {
        require(file);
        long size = Files.size(file);
        if (size > LARGEST_WHOLE) {
            throw new FileSystemException(
                    file.toString(), null, size + " bytes are too many for this kind of file; restore it from a copy");
        }
        return Files.readAllBytes(file);
    }

    /** The text of {@code file}, read as by {@link #bytes}; invalid UTF-8 becomes U+FFFD. */
    public static String text(Path file) throws IOException {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }
}
