package dev.epicenter.forecast.table;

import dev.epicenter.EpicenterException;
import dev.epicenter.csv.CsvRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/**
 * Reads tables of cells separated by commas, semicolons, tabs or bars, quoted as in RFC 4180 (a quoted cell may hold line
 * breaks), and tables in Markdown. The separator is the one that splits the header and the first rows into the same number
 * of cells.
 */
final class DelimitedText {
    private static final char[] SEPARATORS = {'\t', ';', ',', '|'};

    /** Rows that the separator is chosen by. */
    private static final int SAMPLE = 20;

    /** A quoted cell is a name; one that is longer than a page has no closing quote. */
    private static final int LONGEST_ROW = 1 << 16;

    private static final int PROGRESS = 1000;

    private static final int MOST_COMMENTS = 20;

    private final String source;
    private final String text;
    private final char separator;
    private final boolean markdown;
    /** Equal cells share one string: a table repeats its names in every row. */
    private final Map<String, String> shared = new HashMap<>();

    private DelimitedText(String source, String text, char separator, boolean markdown) {
        this.source = source;
        this.text = text;
        this.separator = separator;
        this.markdown = markdown;
    }

    /**
     * Parses a table.
     *
     * @param progress receives the part of the text that is read, 0 to 1
     * @throws EpicenterException for an empty table, or a row of another width than the header
     */
    static RawTable parse(String source, InputText input, DoubleConsumer progress) {
        MarkdownTable.Found found = MarkdownTable.in(input.text());
        Optional<String> latex = LatexTable.rows(found.text());
        String text = latex.orElse(found.text());
        List<String> head = withoutComments(text.lines()
                .filter(line -> !line.isBlank())
                .limit(SAMPLE + MOST_COMMENTS)
                .toList());
        if (head.isEmpty()) {
            throw new EpicenterException(source + " is empty; it needs a header and one row for each score or model");
        }
        boolean markdown = head.get(0).strip().startsWith("|");
        char separator = markdown ? '|' : separator(head);
        List<String> notes = new ArrayList<>(input.notes());
        found.note().ifPresent(notes::add);
        return new DelimitedText(source, text, separator, markdown).table(head.get(0), notes, progress);
    }

    /** Without the lines before the header: comments, or a title, which have fewer cells than the header. */
    private static List<String> withoutComments(List<String> head) {
        int from = 0;
        while (from + 2 < head.size() && from < MOST_COMMENTS && isComment(head.get(from), head.get(from + 1))) {
            from++;
        }
        return head.subList(from, head.size());
    }

    /** Whether the line has no separator that the next one has, or starts with a number sign and has another width. */
    private static boolean isComment(String line, String next) {
        for (char separator : SEPARATORS) {
            int width = CsvRow.of(line, separator).cells().size();
            int nextWidth = CsvRow.of(next, separator).cells().size();
            if (width == nextWidth && width > 1) {
                return MergedCells.isTitle(
                        CsvRow.of(line, separator).cells(),
                        CsvRow.of(next, separator).cells());
            }
        }
        return !line.matches("(?i)sep=.") && (line.startsWith("#") || hasNoSeparator(line) && !hasNoSeparator(next));
    }

    private static boolean hasNoSeparator(String line) {
        return line.indexOf(',') < 0 && line.indexOf(';') < 0 && line.indexOf('\t') < 0 && line.indexOf('|') < 0;
    }

    private static char separator(List<String> head) {
        String first = head.get(0);
        // Excel's own first line.
        if (first.matches("(?i)sep=.")) {
            return first.charAt(4);
        }
        char best = ',';
        double most = 0;
        for (char candidate : SEPARATORS) {
            int width = CsvRow.of(first, candidate).cells().size();
            long same = head.stream()
                    .filter(line -> CsvRow.of(line, candidate).cells().size() == width)
                    .count();
            // A second column counts more than a row that fits; a title with one comma fits its own row only.
            double fit = width < 2 ? 0 : same + 0.01 * width;
            if (fit > most) {
                most = fit;
                best = candidate;
            }
        }
        return best;
    }

    /**
     * Reads the table.
     *
     * @param first the line that the header begins with
     */
    private RawTable table(String first, List<String> notes, DoubleConsumer progress) {
        List<String> header = List.of();
        List<RawTable.Row> rows = new ArrayList<>();
        Iterator<String> lines = text.lines().iterator();
        int line = 0;
        boolean begun = false;
        // Whether a row below the header was read.
        boolean below = false;
        long characters = 0;
        while (lines.hasNext()) {
            int start = ++line;
            String row = lines.next();
            StringBuilder open = new StringBuilder();
            while (CsvRow.openAfter(open.length() == 0 ? row : open.toString(), separator, false) && !markdown) {
                open.append(open.length() == 0 ? row : "");
                if (!lines.hasNext() || open.length() > LONGEST_ROW) {
                    throw new EpicenterException(
                            source + ", line " + start + ": a quote is not closed; close it, or remove it");
                }
                open.append('\n').append(lines.next());
                line++;
            }
            String whole = open.length() == 0 ? row : open.toString();
            characters += whole.length() + 1;
            boolean before = header.isEmpty() && !begun && !row.equals(first);
            begun |= row.equals(first);
            if (whole.isBlank() || before || header.isEmpty() && whole.matches("(?i)sep=.") || isRule(whole)) {
                continue;
            }
            List<String> cells = cells(whole);
            if (header.isEmpty()) {
                header = withoutTrailing(cells, 0);
                continue;
            }
            if (cells.equals(header)) {
                // Tables that were written after each other.
                continue;
            }
            cells = withoutTrailing(cells, header.size());
            if (cells.stream().allMatch(String::isEmpty)) {
                continue;
            }
            if (cells.size() != header.size()) {
                throw new EpicenterException(source + ", line " + start + ": " + cells.size()
                        + " cells, but the header has " + header.size() + "; quote text that contains "
                        + name(separator));
            }
            if (!below && isSecondHeader(cells)) {
                below = true;
                continue;
            }
            below = true;
            rows.add(new RawTable.Row(start, cells));
            if (rows.size() % PROGRESS == 0) {
                progress.accept((double) characters / text.length());
            }
        }
        return new RawTable(source, header, rows, separator, notes);
    }

    /** A row of words below the header that names no model, such as {@code | | 5-shot | 8-shot |}. */
    private static boolean isSecondHeader(List<String> cells) {
        return cells.get(0).isEmpty()
                && cells.stream()
                        .filter(cell -> !cell.isEmpty())
                        .allMatch(cell -> NumberStyle.POINT.parse(cell).isEmpty()
                                && NumberStyle.COMMA.parse(cell).isEmpty()
                                && !NumberStyle.isMissing(cell));
    }

    /** The line between the header and the rows of a Markdown table. */
    private boolean isRule(String line) {
        return markdown && line.chars().allMatch(c -> "|-: \t".indexOf(c) >= 0);
    }

    private List<String> cells(String line) {
        String row = line;
        if (markdown) {
            row = row.strip();
            row = row.startsWith("|") ? row.substring(1) : row;
            row = row.endsWith("|") ? row.substring(0, row.length() - 1) : row;
        }
        List<String> cells = new ArrayList<>();
        for (String cell : CsvRow.of(row, separator).cells()) {
            boolean link = cell.startsWith("[") && cell.endsWith(")");
            String clean = markdown || link ? plain(cell.strip()) : cell.strip();
            clean = clean.indexOf('\n') < 0 ? clean : clean.replaceAll("\\s+", " ");
            cells.add(shared.computeIfAbsent(clean, same -> same));
        }
        return cells;
    }

    /** Without Markdown's emphasis, and with the text of a link. */
    private static String plain(String cell) {
        String bare = cell.replace("**", "").strip();
        String text = bare.startsWith("[") && bare.contains("](") ? bare.substring(1, bare.indexOf("](")) : bare;
        int from = 0;
        int to = text.length();
        while (from < to && "*`_".indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && "*`".indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(from, to).strip();
    }

    /** Without the empty cells that a separator at the end of a row makes, down to {@code width} cells. */
    private static List<String> withoutTrailing(List<String> cells, int width) {
        int end = cells.size();
        while (end > Math.max(1, width) && cells.get(end - 1).isEmpty()) {
            end--;
        }
        return cells.subList(0, end);
    }

    private static String name(char separator) {
        return switch (separator) {
            case '\t' -> "tabs";
            case ';' -> "semicolons";
            case '|' -> "bars";
            default -> "commas";
        };
    }
}
