package dev.epicenter.forecast.table;

import dev.epicenter.EpicenterException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A table as text: named columns and rows of cells.
 *
 * @param source the file, or its stand-in in messages
 * @param columns names as in the file; an empty name is a column without one
 * @param separator of the cells; 0 where the file has none
 * @param notes assumptions, one sentence each
 */
public record RawTable(String source, List<String> columns, List<Row> rows, char separator, List<String> notes) {
    /**
     * A row.
     *
     * @param line of the file where the row begins, the first is 1
     * @param cells as many as there are columns
     */
    public record Row(int line, List<String> cells) {}

    public RawTable {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        notes = List.copyOf(notes);
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            if (!column.isEmpty() && !seen.add(column.toLowerCase(Locale.ROOT))) {
                throw new EpicenterException(source + ", line 1: two columns are called " + column + "; rename one");
            }
        }
    }
}
