package dev.epicenter.forecast.table;

import java.util.List;

/**
 * The scores of an input.
 *
 * @param source the file or folder, or its stand-in in messages
 * @param notes assumptions, one sentence each
 * @param wide whether each task is a column of a table
 */
public record RawScores(String source, List<RawScore> scores, List<String> notes, boolean wide) {
    public RawScores {
        scores = List.copyOf(scores);
        notes = List.copyOf(notes);
    }
}
