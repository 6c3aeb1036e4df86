package dev.epicenter.results;

import dev.epicenter.Formats;
import dev.epicenter.terminal.Output;
import dev.epicenter.terminal.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Prints rows as a text table: at most 10,000, and the number of further rows. */
final class TableRowPrinter implements RowPrinter {
    private static final int MOST = 10_000;

    private final PrintWriter out;
    private final List<List<Optional<Object>>> rows = new ArrayList<>();
    private List<String> names = List.of();
    private long more;

    TableRowPrinter(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void columns(List<String> columns) {
        names = List.copyOf(columns);
    }

    @Override
    public void row(List<Optional<Object>> values) {
        if (rows.size() < MOST) {
            rows.add(values);
        } else {
            more++;
        }
    }

    @Override
    public void end() {
        TextTable table = new TextTable(names.toArray(String[]::new));
        rows.forEach(row -> table.row(row.stream().map(TableRowPrinter::cell).toArray()));
        Output.lines(out, table.lines());
        out.println(
                more > 0
                        ? "and " + more + " more rows: --csv and --json print all"
                        : Formats.count(rows.size(), "row"));
        out.flush();
    }

    private static String cell(Optional<Object> value) {
        return value.map(Object::toString)
                .map(text -> text.replaceAll("\\s+", " "))
                .orElse("-");
    }
}
