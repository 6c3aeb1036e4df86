package dev.epicenter.terminal;

import dev.epicenter.VisibleText;
import dev.epicenter.json.Json;
import java.io.PrintWriter;

/** Prints results on stdout. */
public final class Output {
    private Output() {}

    public static void json(PrintWriter out, Object value) {
        // The escapes are those of JSON.
        out.print(VisibleText.ofLines(Json.pretty(value)) + "\n");
        out.flush();
    }

    /** Prints a text of several lines that a program reads. */
    public static void text(PrintWriter out, String text) {
        out.print(VisibleText.ofLines(text) + "\n");
        out.flush();
    }

    public static void lines(PrintWriter out, Iterable<String> lines) {
        lines.forEach(line -> out.println(VisibleText.of(line)));
        out.flush();
    }
}
