package dev.epicenter.log.format;

import dev.epicenter.csv.CsvRow;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Splits the lines of a table into rows. A quoted cell with line breaks spans several lines. A stray quote looks
 * similar but must not consume the rows after it. Lines are therefore joined only if the quote closes within a few
 * lines, the joined row has the table's width, and no later line looks like a row. Otherwise the quote ends at its
 * line.
 */
final class TableRows {
    /**
     * The maximum number of further lines of a row. The bound keeps the work linear if every line has a stray quote.
     */
    static final int MOST_FURTHER_LINES = 20;

    static final char BLANKS = ' ';

    private static final int LONGEST_JOINED = 1 << 20;

    private final TextLines lines;
    private final char separator;
    /** Lines read ahead to find a closing quote that belong to later rows. */
    private final Deque<Line> ahead = new ArrayDeque<>();

    private List<String> cells = List.of();
    private long number;
    private boolean strayQuote;
    private long unclosed;
    private long firstUnclosed;
    private long readAhead;

    private record Line(String text, long number) {}

    TableRows(TextLines lines, char separator) {
        this.lines = lines;
        this.separator = separator;
    }

    /** Whether the line can be a row: it is not blank and not a comment. */
    static boolean isRow(String line) {
        return !line.isBlank() && !line.startsWith("#");
    }

    /** The cells of a line. If the separator is {@link #BLANKS}, they are separated by any number of blanks. */
    static CsvRow row(String line, char separator) {
        if (separator != BLANKS) {
            return CsvRow.of(line, separator);
        }
        List<String> cells = List.of(line.strip().split("\\s+"));
        return new CsvRow(cells, cells.size());
    }

    /**
     * Moves to the next row; false at the end.
     *
     * @param columns of the table; before they are known, a row is one line
     */
    boolean next(TableColumns columns) throws IOException {
        Line line = line();
        while (line != null && !isRow(line.text())) {
            line = line();
        }
        if (line == null) {
            return false;
        }
        number = line.number();
        CsvRow row = row(line.text(), separator);
        cells = row.cells();
        strayQuote = false;
        if (row.unclosed()) {
            Optional<List<String>> joined = joined(line.text(), row, columns);
            if (joined.isPresent()) {
                cells = joined.get();
            } else {
                strayQuote = true;
                firstUnclosed = unclosed++ == 0 ? number : firstUnclosed;
            }
        }
        return true;
    }

    private Optional<List<String>> joined(String line, CsvRow row, TableColumns columns) throws IOException {
        StringBuilder text = new StringBuilder(line);
        List<Line> seen = new ArrayList<>();
        Optional<List<String>> joined = Optional.empty();
        while (columns.areKnown() && seen.size() < MOST_FURTHER_LINES && text.length() < LONGEST_JOINED) {
            Line next = line();
            if (next == null) {
                break;
            }
            seen.add(next);
            readAhead++;
            if (columns.isRow(row(next.text(), separator), row)) {
                break;
            }
            text.append('\n').append(next.text());
            if (!CsvRow.openAfter(next.text(), separator, true)) {
                joined = Optional.of(CsvRow.of(text.toString(), separator).cells())
                        .filter(cells -> cells.size() == columns.width());
                break;
            }
        }
        for (int i = seen.size(); joined.isEmpty() && i > 0; i--) {
            ahead.addFirst(seen.get(i - 1));
        }
        return joined;
    }

    private @Nullable Line line() throws IOException {
        if (!ahead.isEmpty()) {
            return ahead.removeFirst();
        }
        return lines.next() ? new Line(lines.text(), lines.number()) : null;
    }

    /** The cells of the current row. */
    List<String> cells() {
        return cells;
    }

    /** Whether a quote in the current row is not closed. */
    boolean hasStrayQuote() {
        return strayQuote;
    }

    /** The number of the row's first line. */
    long number() {
        return number;
    }

    /** The total number of lines read ahead to find a closing quote. */
    long readAhead() {
        return readAhead;
    }

    /** Reports the quotes that end at their lines. */
    void report(RowSink sink) {
        if (unclosed > 0) {
            sink.note("assumed: a quote that is not closed ends at its line; "
                    + (unclosed == 1 ? "1 line has one, line " : unclosed + " lines have one, the first is line ")
                    + firstUnclosed);
        }
    }
}
