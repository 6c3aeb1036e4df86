package dev.epicenter.file;

import java.io.Serial;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Thrown when a file is not opened because of what it is: not a regular file, too large, or a link out of its run. */
public final class RefusedFileException extends FileSystemException {
    @Serial
    private static final long serialVersionUID = 1;

    /** @param reason the end of a sentence about the file: what is wrong, and what to do */
    RefusedFileException(Path file, String reason) {
        super(file.toString(), null, reason);
    }
}
