package dev.epicenter.config;

import dev.epicenter.EpicenterException;
import java.nio.file.Path;

/**
 * Where in a run file something is.
 *
 * @param file as the user named it
 * @param line from 1; 0: nowhere in particular
 * @param key dotted; empty: no key in particular
 */
record Place(Path file, int line, String key) {

    /** One line: {@code run.yaml:12: optimizer.lr: problem}. */
    EpicenterException error(String problem) {
        return new EpicenterException(
                file + (line > 0 ? ":" + line : "") + ": " + (key.isEmpty() ? "" : key + ": ") + problem);
    }
}
