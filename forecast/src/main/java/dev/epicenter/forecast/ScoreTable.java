package dev.epicenter.forecast;

import dev.epicenter.EpicenterException;
import dev.epicenter.forecast.table.ScoreUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A validated table of scores.
 *
 * @param source the file, or its stand-in in messages
 * @param notes assumptions, one sentence each
 */
public record ScoreTable(String source, List<ScoreRow> rows, List<String> notes) {
    private static final int NAMED = 3;

    public ScoreTable {
        rows = List.copyOf(rows);
        notes = List.copyOf(notes);
    }

    /** The name of each row's task, with the metric and the shots where the table has several. */
    Function<ScoreRow, String> taskNames() {
        boolean metrics = rows.stream().map(ScoreRow::metric).distinct().count() > 1;
        boolean shots = rows.stream().map(ScoreRow::shots).distinct().count() > 1;
        return row -> row.task() + (metrics ? " " + row.metric() : "") + (shots ? " " + row.shots() + "-shot" : "");
    }

    /** The units of the tasks whose scores are no shares, by the names of {@link #taskNames}. */
    public Map<String, ScoreUnit> units() {
        Function<ScoreRow, String> names = taskNames();
        Map<String, ScoreUnit> units = new LinkedHashMap<>();
        rows.stream().filter(row -> !row.unit().isShare()).forEach(row -> units.put(names.apply(row), row.unit()));
        return units;
    }

    /**
     * The rows with a position on {@code axis}, and a note about skipped rows.
     *
     * @throws EpicenterException where no row has one
     */
    public ScoreTable on(ScaleAxis axis) {
        List<ScoreRow> kept = rows.stream().filter(axis::has).toList();
        if (kept.size() == rows.size()) {
            return this;
        }
        if (kept.isEmpty()) {
            throw new EpicenterException(source + ": no row has a value in column " + axis.column()
                    + ", which this axis needs; give it, or use --axis params");
        }
        List<String> families = rows.stream()
                .filter(row -> !axis.has(row))
                .map(ScoreRow::family)
                .distinct()
                .toList();
        List<String> all = new ArrayList<>(notes);
        int skipped = rows.size() - kept.size();
        all.add("Skipped because their " + axis.column() + (axis == ScaleAxis.LOSS ? " is" : " are") + " unknown: "
                + skipped
                + (skipped == 1 ? " score of " : " scores of ") + families.size()
                + (families.size() == 1 ? " family (" : " families (")
                + String.join(", ", families.stream().limit(NAMED).toList())
                + (families.size() > NAMED ? ", ...)." : ")."));
        return new ScoreTable(source, kept, all);
    }
}
