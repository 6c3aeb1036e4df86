package dev.epicenter.forecast.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns the rows of a LaTeX table, pasted from a paper, into rows that are separated by tabs. */
final class LatexTable {
    private static final Pattern ROW_END = Pattern.compile(
            "\\\\\\\\(?:\\[[^\\]]{0,20}\\])?\\s*(?:\\\\[a-z]{1,20}(?:\\{[^{}]{0,40}\\}|\\([a-z]{0,4}\\)){0,3}\\s*){0,3}$");
    private static final Pattern SPANNED =
            Pattern.compile("\\\\multicolumn\\{([0-9]{1,2})\\}\\{[^{}]{0,40}\\}\\{([^{}]{0,200})\\}");
    private static final Pattern MULTIROW =
            Pattern.compile("\\\\multirow\\{[^{}]{0,20}\\}\\{[^{}]{0,20}\\}\\{([^{}]{0,200})\\}");
    private static final Pattern STYLED = Pattern.compile("\\\\[a-zA-Z]{1,20}\\{([^{}]{0,200})\\}");

    /** A remark such as a citation or a footnote is no part of a name. */
    private static final Pattern REMARK = Pattern.compile(
            "~?\\\\(?:cite[a-z]{0,6}|footnote(?:mark)?|tablefootnote|label)(?:\\[[^\\]]{0,40}\\])?\\{[^{}]{0,200}\\}");

    private static final Pattern COLOR =
            Pattern.compile("\\\\(?:cell|row|text)?color(?:\\[[^\\]]{0,40}\\])?\\{[^{}]{0,40}\\}");

    /** An unescaped percent sign begins a comment. */
    private static final Pattern REST = Pattern.compile("(?<!\\\\)%.*$");

    private static final Pattern COMMAND = Pattern.compile("\\\\[a-zA-Z]{1,20}\\s?");

    private LatexTable() {}

    /** The rows of a text with LaTeX's cells and ends of rows, in lines of the same numbers; empty for any other text. */
    static Optional<String> rows(String text) {
        if (text.indexOf('&') < 0 || !text.contains("\\\\")) {
            return Optional.empty();
        }
        List<String> lines = new ArrayList<>();
        int rows = 0;
        for (String whole : text.lines().toList()) {
            String line = REST.matcher(whole).replaceFirst("");
            Matcher end = ROW_END.matcher(line.strip());
            boolean row = line.indexOf('&') >= 0 && end.find();
            rows += row ? 1 : 0;
            lines.add(row ? cells(line.strip().substring(0, end.start())) : "");
        }
        return rows < 2 ? Optional.empty() : Optional.of(String.join("\n", lines) + "\n");
    }

    private static String cells(String row) {
        String text = REMARK.matcher(row.replace("\\&", "and")).replaceAll("");
        text = COLOR.matcher(text).replaceAll("").replace("_{", " {").replace("^{", " {");
        Matcher spanned = SPANNED.matcher(text);
        StringBuilder wide = new StringBuilder();
        while (spanned.find()) {
            String cells = spanned.group(2) + " & ".repeat(Math.max(0, Integer.parseInt(spanned.group(1)) - 1));
            spanned.appendReplacement(wide, Matcher.quoteReplacement(cells));
        }
        text = MULTIROW.matcher(spanned.appendTail(wide)).replaceAll("$1");
        // Bold inside of underlined text, and the like.
        for (int depth = 0; depth < 3; depth++) {
            text = STYLED.matcher(text).replaceAll("$1");
        }
        text = text.replace("\\%", "%").replace("\\_", "_").replace("\\#", "#").replace("\\pm", "\u00B1");
        text = text.replace("\\times", "x").replace("\\uparrow", "\u2191").replace("\\downarrow", "\u2193");
        text = COMMAND.matcher(text).replaceAll("").replaceAll("[${}]", "").replace('~', ' ');
        List<String> cells = new ArrayList<>();
        for (String cell : text.split("&", -1)) {
            cells.add(cell.strip());
        }
        return String.join("\t", cells);
    }
}
