package dev.epicenter.forecast.table;

import java.util.List;
import java.util.Optional;

/** Finds the table in a page of Markdown, such as a README. */
final class MarkdownTable {
    private MarkdownTable() {}

    /**
     * A text that is a table.
     *
     * @param text empty lines in place of the lines before the table, so that the numbers of lines stay
     * @param note which table was chosen; empty for a text without others
     */
    record Found(String text, Optional<String> note) {}

    /** The largest of the tables of a page; any other text as it is. */
    static Found in(String text) {
        if (text.indexOf('|') < 0) {
            return new Found(text, Optional.empty());
        }
        List<String> lines = text.lines().toList();
        int tables = 0;
        int from = 0;
        int to = 0;
        for (int i = 0; i + 1 < lines.size(); i++) {
            if (lines.get(i).strip().startsWith("|") && isRule(lines.get(i + 1))) {
                int end = i + 2;
                while (end < lines.size() && lines.get(end).strip().startsWith("|")) {
                    end++;
                }
                tables++;
                if (end - i > to - from) {
                    from = i;
                    to = end;
                }
                i = end - 1;
            }
        }
        boolean isPage = tables > 1 || tables == 1 && hasText(lines, from, to);
        if (!isPage) {
            return new Found(text, Optional.empty());
        }
        String table = "\n".repeat(from) + String.join("\n", lines.subList(from, to)) + "\n";
        return new Found(
                table,
                Optional.of("Read the table at line " + (from + 1)
                        + (tables > 1 ? ", the largest of " + tables + " on the page." : " of the page.")));
    }

    private static boolean hasText(List<String> lines, int from, int to) {
        for (int i = 0; i < lines.size(); i++) {
            if ((i < from || i >= to) && !lines.get(i).isBlank()) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRule(String line) {
        String bare = line.strip();
        return bare.startsWith("|") && bare.indexOf('-') > 0 && bare.chars().allMatch(c -> "|-: \t".indexOf(c) >= 0);
    }
}
