package dev.epicenter.trace;

import java.nio.file.Path;
import java.util.Optional;

/** Collects the damaged rows of one file that are skipped: names the first and counts the others. */
final class DamagedRows {
    private final Path file;
    private String first = "";
    private long count;

    DamagedRows(Path file) {
        this.file = file;
    }

    void add(int line, String problem) {
        skip(file + ":" + line, problem);
    }

    /** Adds a row whose line is unknown. */
    void add(String problem) {
        skip(file.toString(), problem);
    }

    Optional<String> note() {
        return switch ((int) Math.min(count, 2)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(first + "; this row is skipped");
            default -> Optional.of(first + "; this row and " + (count - 1) + " more like it are skipped");
        };
    }

    private void skip(String where, String problem) {
        if (count++ == 0) {
            first = where + ": corrupt: " + problem;
        }
    }
}
