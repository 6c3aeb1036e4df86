package dev.epicenter.results;

import dev.epicenter.VisibleText;
import dev.epicenter.json.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Prints rows as a JSON array with one object per row; non-finite numbers are strings, as in all files of Epicenter. */
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
        out.print((any ? ",\n" : "\n") + VisibleText.of(Json.line(row)));
        any = true;
    }

    /** Closes the array: output that was cut short is invalid JSON. */
    @Override
    public void end() {
        out.print("\n]\n");
        out.flush();
    }
}
