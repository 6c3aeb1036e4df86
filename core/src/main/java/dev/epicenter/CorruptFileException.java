package dev.epicenter;

import java.io.Serial;
import java.nio.file.Path;

/** A file is damaged: torn, altered, or not what its name promises. */
public final class CorruptFileException extends EpicenterException {
    @Serial
    private static final long serialVersionUID = 1;

    public CorruptFileException(Path file, String problem, String remedy) {
        super(file + ": corrupt: " + problem + "; " + remedy);
    }
}
