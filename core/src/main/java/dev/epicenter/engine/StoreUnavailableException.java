package dev.epicenter.engine;

import dev.epicenter.EpicenterException;
import java.io.IOException;
import java.io.Serial;

/** Thrown when an {@link ObjectStore} does not answer, or fails, after all repetitions. It may answer later. */
public final class StoreUnavailableException extends EpicenterException {
    @Serial
    private static final long serialVersionUID = 1;

    /** @param message one line: which request, what the store answered, what to do */
    public StoreUnavailableException(String message) {
        super(message);
    }

    /**
     * A failure of the store itself.
     *
     * @param cause the client's exception, for {@code --verbose}
     */
    public StoreUnavailableException(String message, Throwable cause) {
        // Like a failing disk, not like a wrong input: the exit code depends on the cause.
        super(message, new IOException(message, cause));
    }
}
