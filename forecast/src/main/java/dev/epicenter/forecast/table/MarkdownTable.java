package dev.epicenter.forecast.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the table of models in a page of Markdown, such as a README. */
final class MarkdownTable {
    /** Between a table and rows that continue it. */
    private static final int MOST_BLANK_LINES = 1;

    private MarkdownTable() {}

    /**
     * A text that is a table.
     *
     * @param text empty lines in place of the lines before and between the rows, so that the numbers of lines stay
     * @param note which table was chosen; empty for a text that is nothing but a table
     */
    record Found(String text, Optional<String> note) {}

    /**
     * Tables with one header.
     *
     * @param lines of headers, rules and rows, as indices
     */
    private record Table(String header, List<Integer> lines) {
        int first() {
            return lines.get(0);
        }
    }

    /** The largest table of a page that names models or parameters, with others of its header; any other text as it is. */
    static Found in(String text) {
        if (text.indexOf('|') < 0) {
            return new Found(text, Optional.empty());
        }
        List<String> lines = text.lines().toList();
        List<Table> tables = tables(lines);
        long covered = tables.stream().mapToLong(table -> table.lines().size()).sum();
        long written = lines.stream().filter(line -> !line.isBlank()).count();
        if (tables.isEmpty() || tables.size() == 1 && covered == written) {
            return new Found(text, Optional.empty());
        }
        Table best = tables.stream()
                .max(Comparator.comparing((Table table) -> namesModels(table.header()))
                        .thenComparing(table -> table.lines().size())
                        .thenComparing(table -> -table.first()))
                .orElseThrow();
        String[] kept = new String[lines.size()];
        Arrays.fill(kept, "");
        best.lines().forEach(line -> kept[line] = lines.get(line));
        return new Found(
                String.join("\n", kept) + "\n",
                Optional.of("Read the table at line " + (best.first() + 1)
                        + (tables.size() > 1
                                ? ", the largest of " + tables.size() + " on the page."
                                : " of the page.")));
    }

    private static List<Table> tables(List<String> lines) {
        Map<String, Table> tables = new LinkedHashMap<>();
        for (int i = 0; i + 1 < lines.size(); i++) {
            if (!isRow(lines.get(i)) || !isRule(lines.get(i + 1))) {
                continue;
            }
            String header = lines.get(i).strip();
            Table table = tables.computeIfAbsent(header, any -> new Table(header, new ArrayList<>()));
            int last = i + 1;
            for (int at = i; at < lines.size() && at - last <= MOST_BLANK_LINES + 1; at++) {
                boolean next = at > i + 1 && at + 1 < lines.size() && isRule(lines.get(at + 1));
                if (next || !lines.get(at).isBlank() && !isRow(lines.get(at))) {
                    break;
                }
                if (isRow(lines.get(at))) {
                    table.lines().add(at);
                    last = at;
                }
            }
            i = last;
        }
        return List.copyOf(tables.values());
    }

    private static boolean namesModels(String header) {
        List<String> cells =
                Arrays.stream(header.split("\\|")).map(String::strip).toList();
        boolean column = cells.stream()
                .map(cell -> HeaderName.of(cell).plain())
                .anyMatch(plain -> ColumnRole.MODEL.aliases().contains(plain)
                        || ColumnRole.PARAMS.aliases().contains(plain));
        return column
                || cells.stream()
                                .filter(cell -> ModelName.size(cell).isPresent())
                                .count()
                        > 1;
    }

    private static boolean isRow(String line) {
        return line.strip().startsWith("|");
    }

    private static boolean isRule(String line) {
        String bare = line.strip();
        return bare.startsWith("|") && bare.indexOf('-') > 0 && bare.chars().allMatch(c -> "|-: \t".indexOf(c) >= 0);
    }
}
