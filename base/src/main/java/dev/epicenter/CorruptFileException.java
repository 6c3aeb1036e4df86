package dev.epicenter;

import java.io.Serial;
import java.nio.file.Path;

/** Thrown when a file is damaged: truncated, altered, or of another kind than its name says. */
public final class CorruptFileException extends EpicenterException {
    @Serial
    private static final long serialVersionUID = 1;

    public CorruptFileException(Path file, String problem, String remedy) {
        super(file + ": corrupt: " + problem + "; " + remedy);
    }
}
