package dev.epicenter.trace;

import java.util.List;

/**
 * What a file of rows held.
 *
 * @param rows in file order
 * @param notes what was left out or mended, a sentence each; empty where nothing was
 */
public record Rows<T>(List<T> rows, List<String> notes) {
    public Rows {
        rows = List.copyOf(rows);
        notes = List.copyOf(notes);
    }
}
