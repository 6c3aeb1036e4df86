package dev.epicenter;

import java.io.Serial;

/**
 * An error that a user can cause or fix. Its message is one line: what is wrong, where (file, line, key) and what to
 * do. The command line prints that line alone, and the stack trace only with {@code --verbose}.
 */
public class EpicenterException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public EpicenterException(String message) {
        super(message);
    }

    public EpicenterException(String message, Throwable cause) {
        super(message, cause);
    }
}
