package dev.epicenter;

import java.io.Serial;

/**
 * A failure that a user can cause or mend. Its message is one line that says what is wrong, where (file, line, key) and
 * what to do about it; the command line prints that line alone, and the stack trace only with {@code --verbose}.
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
