package dev.epicenter.app;

import dev.epicenter.json.Json;
import java.io.PrintWriter;

/** Prints results on stdout. */
final class Output {
    private Output() {}

    static void json(PrintWriter out, Object value) {
        out.println(Json.pretty(value));
        out.flush();
    }

    static void lines(PrintWriter out, Iterable<String> lines) {
        lines.forEach(out::println);
        out.flush();
    }
}
