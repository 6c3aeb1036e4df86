package dev.epicenter.trace;

import java.nio.file.Path;
import java.util.Optional;

/** Rows of one file that are left out: the first is named, the others are counted. */
final class DamagedRows {
    private final Path file;
    private String first = "";
    private long count;

    DamagedRows(Path file) {
        this.file = file;
    }

    void add(int line, String problem) {
        leaveOut(file + ":" + line, problem);
    }

    /** One whose line is not known. */
    void add(String problem) {
        leaveOut(file.toString(), problem);
    }

    Optional<String> note() {
        return switch ((int) Math.min(count, 2)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(first + "; this row is left out");
            default -> Optional.of(first + "; this row and " + (count - 1) + " more like it are left out");
        };
    }

    private void leaveOut(String where, String problem) {
        if (count++ == 0) {
            first = where + ": corrupt: " + problem;
        }
    }
}
