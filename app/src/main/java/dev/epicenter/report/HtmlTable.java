package dev.epicenter.report;

import java.util.Arrays;
import java.util.stream.Collectors;

/** A table of figures, the columns after the first to the right. */
final class HtmlTable {
    private final StringBuilder rows = new StringBuilder();
    private final int columns;

    /** @param head HTML */
    HtmlTable(String... head) {
        columns = head.length;
        rows.append("<thead><tr>")
                .append(Arrays.stream(head)
                        .map(cell -> "<th scope=\"col\" class=\"n\">" + cell + "</th>")
                        .collect(Collectors.joining()))
                .append("</tr></thead><tbody>\n");
    }

    /** @param cells HTML, one a column */
    void row(String... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns + " columns");
        }
        rows.append("<tr>")
                .append(Arrays.stream(cells)
                        .map(cell -> "<td class=\"n\">" + cell + "</td>")
                        .collect(Collectors.joining()))
                .append("</tr>\n");
    }

    String html() {
        return "<table>" + rows + "</tbody></table>";
    }
}
