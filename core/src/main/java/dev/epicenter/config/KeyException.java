package dev.epicenter.config;

import dev.epicenter.EpicenterException;
import java.io.Serial;

/**
 * An invalid value in a run file, found when it is used, such as a missing data file. The message begins with the key; {@link
 * RunConfigReader#locate} adds file and line.
 */
public final class KeyException extends EpicenterException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String key;
    private final String problem;

    /**
     * @param key dotted, as in {@code data.files[0]}
     * @param problem what is wrong, and what to do about it
     */
    public KeyException(String key, String problem) {
        super(key + ": " + problem);
        this.key = key;
        this.problem = problem;
    }

    public KeyException(String key, String problem, Throwable cause) {
        super(key + ": " + problem, cause);
        this.key = key;
        this.problem = problem;
    }

    String key() {
        return key;
    }

    String problem() {
        return problem;
    }
}
