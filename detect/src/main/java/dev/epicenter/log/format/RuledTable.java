package dev.epicenter.log.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Collects the rows of a table of names and values between rulers, as Stable-Baselines3 prints one for each step. The step
 * may be in any of its rows.
 */
final class RuledTable {
    private static final int SHORTEST_RULER = 5;

    private static final int MOST_ROWS = 256;

    /** A line of the log. */
    record Line(byte[] bytes, long number) {}

    private final List<Line> rows = new ArrayList<>();
    private boolean open;

    /** Whether the line has only dashes. */
    static boolean isRuler(byte[] bytes, int start, int length) {
        int end = end(bytes, start, length);
        int from = begin(bytes, start, end);
        for (int at = from; at < end; at++) {
            if (bytes[at] != '-') {
                return false;
            }
        }
        return end - from >= SHORTEST_RULER;
    }

    /** Begins a table below a ruler. */
    void open() {
        open = true;
    }

    /** The next line is not in a table. */
    void close() {
        open = false;
    }

    /** Adds a line, unless it is not a row of an open table. */
    boolean add(byte[] bytes, int start, int length, long number) {
        if (!open || rows.size() == MOST_ROWS || !isRow(bytes, start, length)) {
            return false;
        }
        rows.add(new Line(Arrays.copyOfRange(bytes, start, start + length), number));
        return true;
    }

    /** The rows since the ruler, which are forgotten. */
    List<Line> take() {
        List<Line> taken = List.copyOf(rows);
        rows.clear();
        return taken;
    }

    /** Whether it has two cells, {@code | name | value |}. */
    private static boolean isRow(byte[] bytes, int start, int length) {
        int end = end(bytes, start, length);
        int from = begin(bytes, start, end);
        int bars = 0;
        for (int at = from; at < end; at++) {
            bars += bytes[at] == '|' ? 1 : 0;
        }
        return bars == 3 && bytes[from] == '|' && bytes[end - 1] == '|';
    }

    private static int begin(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && bytes[at] == ' ') {
            at++;
        }
        return at;
    }

    private static int end(byte[] bytes, int start, int length) {
        int at = start + length;
        while (at > start && (bytes[at - 1] == ' ' || bytes[at - 1] == '\r')) {
            at--;
        }
        return at;
    }
}
