package dev.epicenter.results;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Prints rows as CSV (RFC 4180, lines end with a line feed); null is an empty cell. */
final class CsvRowPrinter implements RowPrinter {
    private final PrintWriter out;

    CsvRowPrinter(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void columns(List<String> names) {
        line(names.stream().map(name -> Optional.<Object>of(name)).toList());
    }

    @Override
    public void row(List<Optional<Object>> values) {
        line(values);
    }

    private void line(List<Optional<Object>> cells) {
        out.print(
                cells.stream()
                                .map(cell -> cell.map(CsvRowPrinter::quoted).orElse(""))
                                .collect(Collectors.joining(",")) + "\n");
    }

    private static String quoted(Object cell) {
        String text = cell.toString();
        return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? '"' + text.replace("\"", "\"\"") + '"'
                : text;
    }

    @Override
    public void end() {
        out.flush();
    }
}
