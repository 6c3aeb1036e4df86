package dev.epicenter.report;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An HTML table: the first column has names, aligned left; the others have numbers, aligned right. */
final class HtmlTable {
    private final StringBuilder rows = new StringBuilder();
    private final int columns;

    /** @param head HTML */
    HtmlTable(String... head) {
        columns = head.length;
        rows.append("<thead><tr>").append(cells("th scope=\"col\"", "th", head)).append("</tr></thead><tbody>\n");
    }

    /** @param cells HTML, one per column */
    void row(String... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns + " columns");
        }
        rows.append("<tr>").append(cells("td", "td", cells)).append("</tr>\n");
    }

    /** The cells of one row, with the class for numbers on all but the first. */
    private static String cells(String open, String close, String... cells) {
        return IntStream.range(0, cells.length)
                .mapToObj(i -> "<" + open + (i == 0 ? "" : " class=\"n\"") + ">" + cells[i] + "</" + close + ">")
                .collect(Collectors.joining());
    }

    String html() {
        return "<table>" + rows + "</tbody></table>";
    }

    /** A table in a scrollable region, which the keyboard scrolls too. */
    static String scrolled(String label, String table) {
        return "<div class=\"scroll tall\" tabindex=\"0\" role=\"region\" aria-label=\"" + HtmlText.of(label) + "\">"
                + table + "</div>";
    }
}
