package dev.epicenter.forecast;

import dev.epicenter.EpicenterException;
import java.util.ArrayList;
import java.util.List;

/**
 * What was read, checked.
 *
 * @param source the file, or what stands for one in messages
 * @param notes what was assumed, a sentence each
 */
public record ScoreTable(String source, List<ScoreRow> rows, List<String> notes) {
    private static final int NAMED = 3;

    public ScoreTable {
        rows = List.copyOf(rows);
        notes = List.copyOf(notes);
    }

    /**
     * The rows that say where they stand on {@code axis}, with a note of those left out.
     *
     * @throws EpicenterException where none does
     */
    public ScoreTable on(ScaleAxis axis) {
        List<ScoreRow> placed = rows.stream().filter(axis::has).toList();
        if (placed.size() == rows.size()) {
            return this;
        }
        if (placed.isEmpty()) {
            throw new EpicenterException(source + ": no row has a value in column " + axis.column()
                    + ", which this axis needs; give it, or use --axis params");
        }
        List<String> families = rows.stream()
                .filter(row -> !axis.has(row))
                .map(ScoreRow::family)
                .distinct()
                .toList();
        List<String> all = new ArrayList<>(notes);
        int left = rows.size() - placed.size();
        all.add("Left out, for their " + axis.column() + (axis == ScaleAxis.LOSS ? " is" : " are") + " unknown: " + left
                + (left == 1 ? " score of " : " scores of ") + families.size()
                + (families.size() == 1 ? " family (" : " families (")
                + String.join(", ", families.stream().limit(NAMED).toList())
                + (families.size() > NAMED ? ", ...)." : ")."));
        return new ScoreTable(source, placed, all);
    }
}
