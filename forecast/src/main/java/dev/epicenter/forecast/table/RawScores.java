package dev.epicenter.forecast.table;

import java.util.List;

/**
 * The scores of an input.
 *
 * @param source the file or folder, or its stand-in in messages
 * @param notes assumptions, one sentence each
 */
public record RawScores(String source, List<RawScore> scores, List<String> notes) {
    public RawScores {
        scores = List.copyOf(scores);
        notes = List.copyOf(notes);
    }
}
