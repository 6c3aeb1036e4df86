package dev.epicenter.forecast;

import java.util.List;

/**
 * What was read, checked.
 *
 * @param source the file, or what stands for one in messages
 * @param notes what was assumed, a sentence each
 */
public record ScoreTable(String source, List<ScoreRow> rows, List<String> notes) {
    public ScoreTable {
        rows = List.copyOf(rows);
        notes = List.copyOf(notes);
    }
}
