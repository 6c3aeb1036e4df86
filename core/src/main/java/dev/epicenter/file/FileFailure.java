package dev.epicenter.file;

import dev.epicenter.EpicenterException;
import java.io.IOException;
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

/** Says what the operating system refused, in one line: what, where, what to do. */
public final class FileFailure {
    private FileFailure() {}

    /** A write to {@code path}, or the making or removing of it, failed. */
    public static EpicenterException writing(Path path, IOException failure) {
        String reason = reason(failure);
        String where = "cannot write " + path + ": ";
        if (reason.contains("no space left") || reason.contains("not enough space")) {
            return new EpicenterException(
                    where
                            + "the disk is full; nothing written before is lost: free some space, then resume, or give the same command"
                            + " again",
                    failure);
        }
        if (reason.contains("quota exceeded") || reason.contains("file too large")) {
            return new EpicenterException(
                    where + "a quota or a limit on file size is reached; nothing written before is lost: raise it, then"
                            + " resume, or give the same command again",
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
            return new EpicenterException(where + "a folder stands there; name a file", failure);
        }
        if (isNoFolder(failure)) {
            return new EpicenterException(
                    where + "a file stands where a folder is needed; move it away, or choose another folder", failure);
        }
        return new EpicenterException(where + reason, failure);
    }

    /** A read of {@code path} failed. */
    public static EpicenterException reading(Path path, IOException failure) {
        if (isMissing(failure)) {
            return new EpicenterException("cannot read " + path + ": there is no such file; check the path", failure);
        }
        if (isDenied(failure)) {
            return new EpicenterException(
                    "cannot read " + path + ": no permission; change the file's permissions", failure);
        }
        return new EpicenterException("cannot read " + path + ": " + reason(failure), failure);
    }

    private static String missing(@Nullable Path folder) {
        return folder == null || Files.isDirectory(folder)
                ? "the system makes no such file there; choose another folder"
                : "there is no folder " + folder + "; make it first, or choose another";
    }

    /** Whether a path is wrong, which its user can mend, rather than the disk full or broken. */
    public static boolean isWrongPath(IOException failure) {
        return isMissing(failure) || isDenied(failure) || isFolder(failure) || isNoFolder(failure);
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

    /** In words of the operating system's. */
    private static String reason(IOException failure) {
        String reason = failure instanceof FileSystemException refused ? refused.getReason() : failure.getMessage();
        return reason == null
                ? "the operating system refuses it, and does not say why"
                : reason.lines().findFirst().orElse("").toLowerCase(Locale.ROOT);
    }
}
