package dev.epicenter.forecast.table;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Fills the empty cells that a spreadsheet writes for merged ones: below the first row of a group, the first column is empty
 * and means the cell above.
 */
final class MergedCells {
    private MergedCells() {}

    /** The table with a full first column, if that has families or models, its first row is full, and others are empty. */
    static RawTable filled(RawTable table, RoleColumns roles) {
        boolean models = roles.index(ColumnRole.MODEL).orElse(-1) == 0;
        boolean named = models || roles.index(ColumnRole.FAMILY).orElse(-1) == 0;
        boolean merged = named
                && !first(table.rows().get(0)).isEmpty()
                && (models || !repeats(table))
                && table.rows().stream().anyMatch(row -> first(row).isEmpty());
        if (!merged) {
            return table;
        }
        List<RawTable.Row> rows = new ArrayList<>();
        String above = "";
        for (RawTable.Row row : table.rows()) {
            above = first(row).isEmpty() ? above : first(row);
            List<String> cells = new ArrayList<>(row.cells());
            // A row of averages has no model.
            boolean hasName = !models
                    || !roles.has(ColumnRole.PARAMS)
                    || !roles.text(ColumnRole.PARAMS, row).isBlank();
            cells.set(0, hasName ? above : first(row));
            rows.add(new RawTable.Row(row.line(), cells));
        }
        List<String> notes = new ArrayList<>(table.notes());
        notes.add("Empty cells of the column " + table.columns().get(0) + " are read as the cell above them.");
        return new RawTable(table.source(), table.columns(), rows, table.separator(), notes);
    }

    /** Whether the first column repeats a name in the next row: then an empty cell means that it is unknown. */
    private static boolean repeats(RawTable table) {
        return IntStream.range(1, table.rows().size())
                .anyMatch(i -> !first(table.rows().get(i)).isEmpty()
                        && first(table.rows().get(i)).equals(first(table.rows().get(i - 1))));
    }

    private static String first(RawTable.Row row) {
        return row.cells().get(0);
    }

    /** Whether a line above the header has the titles of merged cells: few of its cells are full, and no fewer below. */
    static boolean isTitle(List<String> cells, List<String> below) {
        return cells.size() > 2 && 2 * full(cells) < cells.size() && full(cells) <= full(below);
    }

    private static long full(List<String> cells) {
        return cells.stream().filter(cell -> !cell.isBlank()).count();
    }
}
