package dev.epicenter.file;

import dev.epicenter.EpicenterException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/** Says what the operating system refused, in one line: what, where, what to do. */
public final class FileFailure {
    private FileFailure() {}

    /** A write to {@code path}, or the making or removing of it, failed. */
    public static EpicenterException writing(Path path, IOException failure) {
        String reason = reason(failure);
        String where = "cannot write " + path + ": ";
        if (reason.contains("no space left") || reason.contains("not enough space")) {
            return new EpicenterException(
                    where + "the disk is full; nothing written before is lost: free some space, then resume", failure);
        }
        if (reason.contains("quota exceeded") || reason.contains("file too large")) {
            return new EpicenterException(
                    where + "a quota or a limit on file size is reached; nothing written before is lost: raise it, then"
                            + " resume",
                    failure);
        }
        if (failure instanceof AccessDeniedException
                || reason.contains("permission denied")
                || reason.contains("read-only file system")) {
            return new EpicenterException(
                    where + "no permission to write there; choose another folder, or change its permissions", failure);
        }
        if (failure instanceof NotDirectoryException
                || failure instanceof FileAlreadyExistsException
                || reason.contains("not a directory")) {
            return new EpicenterException(
                    where + "a file stands where a folder is needed; move it away, or choose another folder", failure);
        }
        return new EpicenterException(where + reason(failure), failure);
    }

    /** A read of {@code path} failed. */
    public static EpicenterException reading(Path path, IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return new EpicenterException("cannot read " + path + ": there is no such file; check the path", failure);
        }
        if (failure instanceof AccessDeniedException) {
            return new EpicenterException(
                    "cannot read " + path + ": no permission; change the file's permissions", failure);
        }
        return new EpicenterException("cannot read " + path + ": " + reason(failure), failure);
    }

    private static String reason(IOException failure) {
        String reason = failure instanceof FileSystemException refused ? refused.getReason() : failure.getMessage();
        return reason == null
                ? failure.getClass().getSimpleName()
                : reason.lines().findFirst().orElse("").toLowerCase(Locale.ROOT);
    }
}
