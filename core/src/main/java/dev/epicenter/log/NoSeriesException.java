package dev.epicenter.log;

import dev.epicenter.EpicenterException;
import java.io.Serial;

/** A file in which there is nothing to scan; in a folder, one to be passed over. */
public final class NoSeriesException extends EpicenterException {
    @Serial
    private static final long serialVersionUID = 1;

    NoSeriesException(String message) {
        super(message);
    }
}
