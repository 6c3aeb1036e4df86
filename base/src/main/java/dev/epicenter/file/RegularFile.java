package dev.epicenter.file;

import dev.epicenter.EpicenterException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * The only place that opens files for reading. It rejects those that are unsafe to read: opening a named pipe would block
 * forever, reading a device would never end, a file of gigabytes does not fit into memory, and a link in someone else's
 * run may lead to any file.
 */
public final class RegularFile {
    /** Files that are read whole are normally less than a tenth of this. */
    private static final long LARGEST_WHOLE = 256L << 20;

    private static final int TAIL = 4096;

    private RegularFile() {}

    /**
     * Fails if {@code file} is a folder, a named pipe, a device or a socket, or leads out of the run directory that it is
     * named as a part of.
     *
     * @throws RefusedFileException if it is one of these
     */
    public static void require(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.isOther()) {
            throw new RefusedFileException(file, "it is a named pipe, a device or a socket, not a file; move it away");
        }
        if (attributes.isDirectory()) {
            throw new RefusedFileException(file, "it is a folder, not a file; check the path");
        }
        var outside = RunBoundary.outside(file);
        if (outside.isPresent()) {
            throw new RefusedFileException(
                    file,
                    "it is a link to " + outside.get()
                            + ", which is outside of the run; replace the link with the file");
        }
    }

    /** Opens {@code file}, after {@link #require}. */
    public static InputStream open(Path file) throws IOException {
        require(file);
        return Files.newInputStream(file);
    }

    /** Opens {@code file} for reading at any position, after {@link #require}. */
    public static RandomAccessFile openRandom(Path file) throws IOException {
        require(file);
        if (!Files.isReadable(file)) {
            // Its exception distinguishes the reasons.
            Files.newByteChannel(file).close();
        }
        return new RandomAccessFile(file.toFile(), "r");
    }

    /** Opens an input that a user named: a regular file, after {@link #require}, or a pipe such as {@code <(zcat log.gz)}. */
    public static InputStream openOrPipe(Path file) throws IOException {
        if (isPipe(file)) {
            return new FileInputStream(file.toFile());
        }
        return open(file);
    }

    /** Whether {@code file} exists and can be read only once, from start to end. */
    public static boolean isPipe(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    }

    /**
     * The bytes of {@code file}, after {@link #require}.
     *
     * @throws RefusedFileException if there are more than 256 MiB
     */
    public static byte[] bytes(Path file) throws IOException {
        return bytes(file, LARGEST_WHOLE);
    }

    /**
     * As above, for files that may be larger.
     *
     * @throws RefusedFileException if there are more than {@code most} bytes
     */
    public static byte[] bytes(Path file, long most) throws IOException {
        require(file);
        long size = Files.size(file);
        if (size > most) {
            throw tooLarge(file, size + "");
        }
        try (InputStream in = Files.newInputStream(file)) {
            // The file may grow meanwhile.
            return in.readNBytes((int) most);
        }
    }

    /**
     * The text of an input that a user named, which may be a pipe.
     *
     * @throws RefusedFileException if it has more than 256 MiB
     */
    public static String input(Path file) throws IOException {
        try (InputStream in = openOrPipe(file)) {
            byte[] bytes = in.readNBytes((int) LARGEST_WHOLE + 1);
            if (bytes.length > LARGEST_WHOLE) {
                throw tooLarge(file, "more than " + LARGEST_WHOLE);
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static RefusedFileException tooLarge(Path file, String size) {
        return new RefusedFileException(
                file, size + " bytes are too many for this kind of file; restore it from a copy");
    }

    /** The text of {@code file}, read as by {@link #bytes}; invalid UTF-8 becomes U+FFFD. */
    public static String text(Path file) throws IOException {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    /** The last lines of a text of any length that are not blank, at most {@code count}, within its last 4 KiB. */
    public static List<String> lastLines(Path file, int count) throws IOException {
        try (RandomAccessFile in = openRandom(file)) {
            long length = in.length();
            byte[] bytes = new byte[(int) Math.min(TAIL, length)];
            in.seek(length - bytes.length);
            in.readFully(bytes);
            List<String> lines = new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        }
    }

    /** The last line that is not blank, without blanks around it; empty if there is none or the file is unreadable. */
    public static String lastLine(Path file) {
        try {
            return String.join("", lastLines(file, 1)).strip();
        } catch (IOException unreadable) {
            return "";
        }
    }

    /**
     * Whether there is a file or folder of this name.
     *
     * @throws EpicenterException if that cannot be determined, such as without permission for the folder
     */
    public static boolean exists(Path file) {
        try {
            Files.readAttributes(file, BasicFileAttributes.class);
            return true;
        } catch (NoSuchFileException missing) {
            // Newer JDKs throw this, too, if a file is in the place of a folder.
            if (isBelowAFile(file)) {
                throw FileFailure.reading(file, new NotDirectoryException(file.toString()));
            }
            return false;
        } catch (IOException unknown) {
            throw FileFailure.reading(file, unknown);
        }
    }

    private static boolean isBelowAFile(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        while (folder != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        return folder != null && !Files.isDirectory(folder);
    }

    /**
     * The size of a regular file in bytes; 0 if there is none.
     *
     * @throws EpicenterException if it cannot be determined, or is not that of a regular file
     */
    public static long size(Path file) {
        try {
            require(file);
            return Files.size(file);
        } catch (NoSuchFileException missing) {
            return 0;
        } catch (IOException unknown) {
            throw FileFailure.reading(file, unknown);
        }
    }
}
