package dev.epicenter.results;

import dev.epicenter.query.RunTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tables and columns of queries as text. */
public final class SchemaText {
    private SchemaText() {}

    public static List<String> of(List<RunTable> tables) {
        List<String> lines = new ArrayList<>();
        for (RunTable table : tables) {
            lines.add(table.key() + ": " + table.words());
            for (RunTable.Column column : table.columns()) {
                lines.add(String.format(Locale.ROOT, "  %-18s %-8s %s", column.name(), column.type(), column.words())
                        .stripTrailing());
            }
        }
        return lines;
    }
}
