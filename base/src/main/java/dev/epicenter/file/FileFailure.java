package dev.epicenter.file;

import dev.epicenter.EpicenterException;
import dev.epicenter.UnreadableFileException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Converts an {@link IOException} to a one-line error message: what failed, where, what to do. */
public final class FileFailure {
    private FileFailure() {}

    /** The error for a failed write, creation or deletion of {@code path}. */
    public static EpicenterException writing(Path path, IOException failure) {
        String reason = reason(failure);
        String where = "cannot write " + path + ": ";
        if (reason.contains("no space left") || reason.contains("not enough space")) {
            return new EpicenterException(
                    where
                            + "the disk is full; earlier data is intact: free some space, then resume, or run the same"
                            + " command again",
                    failure);
        }
        if (reason.contains("quota exceeded") || reason.contains("file too large")) {
            return new EpicenterException(
                    where + "a quota or a file size limit is reached; earlier data is intact: raise it, then"
                            + " resume, or run the same command again",
                    failure);
        }
        if (isMissing(failure)) {
            return new EpicenterException(where + missing(path.toAbsolutePath().getParent()), failure);
        }
        if (isDenied(failure)) {
            return new EpicenterException(
                    where + "no permission to write there; choose another folder, or change its permissions", failure);
        }
        if (isFolder(failure)) {
            return new EpicenterException(where + "it is a folder; name a file", failure);
        }
        if (isNoFolder(failure)) {
            return new EpicenterException(
                    where + "a file is in the place of a folder; move it away, or choose another folder", failure);
        }
        return new EpicenterException(where + reason, failure);
    }

    /** The error for a failed read of {@code path}. */
    public static UnreadableFileException reading(Path path, IOException failure) {
        if (isMissing(failure)) {
            return new UnreadableFileException(
                    "cannot read " + path + ": there is no such file; check the path", failure);
        }
        if (isDenied(failure)) {
            return new UnreadableFileException(
                    "cannot read " + path + ": no permission; change the file's permissions", failure);
        }
        if (failure instanceof RefusedFileException refused) {
            return new UnreadableFileException("cannot read " + path + ": " + refused.getReason(), failure);
        }
        if (isNoFolder(failure)) {
            return new UnreadableFileException(
                    "cannot read " + path + ": a file is in the place of a folder; move it away", failure);
        }
        return new UnreadableFileException("cannot read " + path + ": " + reason(failure), failure);
    }

    /** The error for a file whose content does not fit into memory. */
    public static UnreadableFileException tooLarge(Path path, OutOfMemoryError failure) {
        return new UnreadableFileException(
                "cannot read " + path + ": its content does not fit into the memory of "
                        + (Runtime.getRuntime().maxMemory() >> 20)
                        + " MiB; restore it from a copy, or set JAVA_TOOL_OPTIONS=-Xmx and a size",
                failure);
    }

    private static String missing(@Nullable Path folder) {
        return folder == null || Files.isDirectory(folder)
                ? "the operating system cannot create this file there; choose another folder"
                : "there is no folder " + folder + "; create it first, or choose another";
    }

    /** Whether the path is wrong, which the user can fix, rather than the disk full or broken. */
    public static boolean isWrongPath(IOException failure) {
        return failure instanceof RefusedFileException
                || isMissing(failure)
                || isDenied(failure)
                || isFolder(failure)
                || isNoFolder(failure);
    }

    private static boolean isMissing(IOException failure) {
        return failure instanceof NoSuchFileException || reason(failure).contains("no such file");
    }

    private static boolean isDenied(IOException failure) {
        String reason = reason(failure);
        return failure instanceof AccessDeniedException
                || reason.contains("permission denied")
                || reason.contains("read-only file system");
    }

    private static boolean isFolder(IOException failure) {
        return failure instanceof DirectoryNotEmptyException || reason(failure).contains("is a directory");
    }

    private static boolean isNoFolder(IOException failure) {
        return failure instanceof NotDirectoryException
                || failure instanceof FileAlreadyExistsException
                || reason(failure).contains("not a directory");
    }

    /** The operating system's own message, in lower case. */
    private static String reason(IOException failure) {
        if (failure instanceof CharacterCodingException) {
            return "it is not UTF-8";
        }
        if (failure instanceof EOFException) {
            return "it ends too early";
        }
        String reason = failure instanceof FileSystemException refused ? refused.getReason() : failure.getMessage();
        return reason == null
                ? "the operating system gives no reason"
                : reason.lines().findFirst().orElse("").toLowerCase(Locale.ROOT);
    }
}
