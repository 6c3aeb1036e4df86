package dev.epicenter.trace;

import java.util.List;

/**
 * The rows read from a file, with notes on problems.
 *
 * @param rows in file order
 * @param notes what was skipped or repaired, one sentence each
 */
public record Rows<T>(List<T> rows, List<String> notes) {
    public Rows {
        rows = List.copyOf(rows);
        notes = List.copyOf(notes);
    }
}
