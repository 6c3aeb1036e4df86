package dev.epicenter.app;

import dev.epicenter.json.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** As a JSON array with an object a row, row by row; numbers that are not finite are strings, as in all our files. */
final class JsonRowPrinter implements RowPrinter {
    private final PrintWriter out;
    private List<String> names = List.of();
    private boolean any;

    JsonRowPrinter(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void columns(List<String> columns) {
        names = List.copyOf(columns);
        out.print("[");
    }

    @Override
    public void row(List<Optional<Object>> values) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            row.put(names.get(i), values.get(i).orElse(null));
        }
        out.print((any ? ",\n" : "\n") + Json.line(row));
        any = true;
    }

    /** Before this, it is nothing that passes for whole. */
    @Override
    public void end() {
        out.print("\n]\n");
        out.flush();
    }
}
