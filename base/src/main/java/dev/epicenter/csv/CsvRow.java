package dev.epicenter.csv;

import java.util.ArrayList;
import java.util.List;

/**
 * The cells of a row of separated values, quoted as in RFC 4180. A quote closes a cell if only blanks are between it
 * and the separator or the end; any other quote is text. An opening quote without a closing one is text, too, and so is
 * every later one. Parsing takes time linear in the text.
 *
 * <p>Parsers of whole files read an unclosed quote up to the end of the file; a log is damaged often, and must lose one row.
 *
 * @param closed the number of cells before the first with an unclosed quote; all if there is none
 */
public record CsvRow(List<String> cells, int closed) {
    public static CsvRow of(String text, char separator) {
        List<String> cells = new ArrayList<>();
        int closed = -1;
        int from = 0;
        do {
            int closing = -1;
            if (closed < 0 && isQuote(text, from)) {
                closing = closing(text, from + 1, separator);
                closed = closing < 0 ? cells.size() : -1;
            }
            int end = text.indexOf(separator, closing < 0 ? from : closing + 1);
            cells.add(
                    closing < 0
                            ? text.substring(from, end < 0 ? text.length() : end)
                                    .strip()
                            : text.substring(from + 1, closing).replace("\"\"", "\""));
            from = end + 1;
        } while (from > 0);
        return new CsvRow(cells, closed < 0 ? cells.size() : closed);
    }

    /** Whether it has an unclosed quote. */
    public boolean unclosed() {
        return closed < cells.size();
    }

    /**
     * Whether a quoted cell is open at the end of {@code line}.
     *
     * @param open whether one is open at its start
     */
    public static boolean openAfter(String line, char separator, boolean open) {
        int from = 0;
        boolean quoted = open;
        do {
            int at = from;
            if (!quoted && isQuote(line, from)) {
                quoted = true;
                at++;
            }
            int closing = quoted ? closing(line, at, separator) : at - 1;
            if (quoted && closing < 0) {
                return true;
            }
            quoted = false;
            from = line.indexOf(separator, closing + 1) + 1;
        } while (from > 0);
        return false;
    }

    private static boolean isQuote(String text, int at) {
        return at < text.length() && text.charAt(at) == '"';
    }

    /** The index of the closing quote of the cell whose text begins at {@code from}; -1 if there is none. */
    private static int closing(String text, int from, char separator) {
        int quote = text.indexOf('"', from);
        while (quote >= 0) {
            int after = quote;
            while (isQuote(text, after)) {
                after++;
            }
            // Two quotes are an escaped one, so an even number closes nothing.
            if ((after - quote) % 2 == 1 && endsCell(text, after, separator)) {
                return after - 1;
            }
            quote = text.indexOf('"', after);
        }
        return -1;
    }

    private static boolean endsCell(String text, int at, char separator) {
        int next = at;
        while (next < text.length() && text.charAt(next) != separator && Character.isWhitespace(text.charAt(next))) {
            next++;
        }
        return next == text.length() || text.charAt(next) == separator;
    }
}
