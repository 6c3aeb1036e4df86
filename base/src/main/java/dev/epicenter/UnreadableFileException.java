package dev.epicenter;

import java.io.Serial;

/** Thrown when a file cannot be read: missing, without permission, not a regular file, too large, or a failing disk. */
public final class UnreadableFileException extends EpicenterException {
    @Serial
    private static final long serialVersionUID = 1;

    public UnreadableFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
