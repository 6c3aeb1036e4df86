package dev.epicenter.config;

import dev.epicenter.EpicenterException;
import java.nio.file.Path;

/**
 * A location in a run file: file, line and key.
 *
 * @param file as the user named it
 * @param line from 1; 0: unknown
 * @param key dotted; empty: none
 */
record ConfigLocation(Path file, int line, String key) {

    /** An error message at this location, such as {@code run.yaml:12: optimizer.lr: problem}. */
    EpicenterException error(String problem) {
        return new EpicenterException(
                file + (line > 0 ? ":" + line : "") + ": " + (key.isEmpty() ? "" : key + ": ") + problem);
    }
}
