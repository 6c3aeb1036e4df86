package dev.epicenter;

import java.io.Serial;
import java.nio.file.Path;

/** Thrown when an intact file has a format version that this program does not read: too old or too new. */
public final class FormatVersionException extends EpicenterException {
    @Serial
    private static final long serialVersionUID = 1;

    private FormatVersionException(String message) {
        super(message);
    }

    /**
     * @param file the file whose version differs
     * @param found the version in the file
     * @param oldest the oldest readable version
     * @param newest the newest readable version
     */
    public static FormatVersionException of(Path file, int found, int oldest, int newest) {
        String readable = oldest == newest ? "version " + newest : "versions " + oldest + " to " + newest;
        return found < oldest
                ? new FormatVersionException(file + ": too old: format version " + found + ", this program reads "
                        + readable + "; use the release that wrote it")
                : new FormatVersionException(file + ": too new: format version " + found + ", this program reads "
                        + readable + "; update Epicenter");
    }
}
