package dev.epicenter.forecast.table;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the column of words that tells the rows of one model apart, such as {@code pretrained}: their mean may mean nothing. */
final class RepeatedModels {
    private static final List<ColumnRole> MODEL =
            List.of(ColumnRole.FAMILY, ColumnRole.MODEL, ColumnRole.PARAMS, ColumnRole.TOKENS, ColumnRole.FLOPS);

    private RepeatedModels() {}

    /** A sentence that names the column; empty if no model has several rows, or no column differs in them. */
    static Optional<String> note(RawTable table, RoleColumns roles) {
        Map<List<String>, Integer> rows = new HashMap<>();
        table.rows().forEach(row -> rows.merge(model(roles, row), 1, Integer::sum));
        if (rows.size() == table.rows().size()) {
            return Optional.empty();
        }
        for (int i = 0; i < table.columns().size(); i++) {
            if (!roles.isRecognized(i)
                    && !TableLayout.tellsRepeats(table.columns().get(i))
                    && isText(table, i)
                    && tellsApart(table, roles, i, rows)) {
                return Optional.of("Rows of one model differ in the column "
                        + table.columns().get(i)
                        + " and are averaged; keep one row of each, or add that column to the models' names.");
            }
        }
        return Optional.empty();
    }

    private static List<String> model(RoleColumns roles, RawTable.Row row) {
        return MODEL.stream().map(role -> roles.text(role, row)).toList();
    }

    private static boolean isText(RawTable table, int index) {
        return !table.columns().get(index).isEmpty()
                && table.rows().stream()
                        .map(row -> row.cells().get(index))
                        .noneMatch(cell -> NumberStyle.isMissing(cell)
                                || NumberStyle.POINT.parse(cell).isPresent());
    }

    private static boolean tellsApart(RawTable table, RoleColumns roles, int index, Map<List<String>, Integer> rows) {
        Set<List<String>> seen = new HashSet<>();
        return table.rows().stream()
                .filter(row -> rows.getOrDefault(model(roles, row), 0) > 1)
                .allMatch(row -> seen.add(List.of(
                        String.join("\u0000", model(roles, row)), row.cells().get(index))));
    }
}
