package dev.epicenter.terminal;

import dev.epicenter.VisibleText;
import java.io.PrintWriter;

/**
 * A standard stream for text. {@code println} writes one line whatever its text contains ({@link VisibleText}). {@code
 * print} writes its text unchanged: for CSV, JSON and texts of several lines.
 */
public final class TextWriter extends PrintWriter {
    public TextWriter(PrintWriter out) {
        super(out, true);
    }

    @Override
    public void println(String line) {
        super.println(VisibleText.of(line));
    }

    @Override
    public void println(Object line) {
        println(String.valueOf(line));
    }
}
