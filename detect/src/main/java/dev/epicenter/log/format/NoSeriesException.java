package dev.epicenter.log.format;

import dev.epicenter.EpicenterException;
import java.io.Serial;

/** Thrown when a file has nothing to scan. In a folder, such a file is ignored. */
public final class NoSeriesException extends EpicenterException {
    @Serial
    private static final long serialVersionUID = 1;

    public NoSeriesException(String message) {
        super(message);
    }
}
