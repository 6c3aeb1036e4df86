package dev.epicenter.forecast;

import dev.epicenter.EpicenterException;
import dev.epicenter.NumberText;
import dev.epicenter.file.FileFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads and validates a long table of scores, with one score per row. */
public final class ScoreTableReader {
    private static final List<String> NEEDED =
            List.of("family", "model", "params", "tokens", "task", "metric", "score");
    private static final int NAMED = 5;
    private static final int FEW = 3;

    private final String source;
    private final Selection selection;
    private final Map<String, Integer> columns = new HashMap<>();
    /** The perfect score in this table: 1, or 100 for percentages. */
    private double whole = 1;

    private ScoreTableReader(String source, Selection selection) {
        this.source = source;
        this.selection = selection;
    }

    /**
     * Reads a file.
     *
     * @throws EpicenterException with file, line and column of the first error
     */
    public static ScoreTable read(Path file, Selection selection) {
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return parse(file.toString(), text.lines().toList(), selection);
        } catch (IOException e) {
            throw FileFailure.reading(file, e);
        }
    }

    /** Reads lines in memory, as {@link #read} does. */
    public static ScoreTable parse(String source, List<String> lines, Selection selection) {
        return new ScoreTableReader(source, selection).table(lines);
    }

    private ScoreTable table(List<String> lines) {
        if (lines.isEmpty()) {
            throw new EpicenterException(source + " is empty; it needs the columns " + String.join(", ", NEEDED));
        }
        header(CsvLine.cells(lines.get(0).replace("\uFEFF", "")));
        whole = holdsPercentages(lines) ? 100 : 1;
        List<ScoreRow> rows = new ArrayList<>();
        Set<String> unknown = new TreeSet<>(selection.without());
        Map<List<Object>, Integer> seen = new HashMap<>();
        Map<String, Set<String>> found = new LinkedHashMap<>();
        for (int line = 2; line <= lines.size(); line++) {
            if (lines.get(line - 1).isBlank()) {
                continue;
            }
            List<String> cells = CsvLine.cells(lines.get(line - 1));
            if (cells.size() != columns.size()) {
                throw new EpicenterException(source + ", line " + line + ": " + cells.size()
                        + " cells, but the header has " + columns.size() + "; quote text that contains commas");
            }
            Cells at = new Cells(line, cells);
            unknown.remove(at.text("family"));
            unknown.remove(at.text("model"));
            for (String column : List.of("metric", "shots", "family")) {
                if (!at.text(column).isEmpty()) {
                    found.computeIfAbsent(column, any -> new LinkedHashSet<>()).add(at.text(column));
                }
            }
            if (!selection.takes(at.text("family"), at.text("model"), at.text("metric"), at.text("shots"))) {
                continue;
            }
            ScoreRow row = row(at);
            Integer first = seen.putIfAbsent(
                    List.of(
                            row.family(),
                            row.model(),
                            row.params(),
                            row.tokens(),
                            row.task(),
                            row.metric(),
                            row.shots()),
                    line);
            if (first != null) {
                throw at.wrong(
                        "score",
                        "a second score of " + row.model() + " on " + row.task() + ", the first is on line " + first
                                + "; keep one of them");
            }
            rows.add(row);
        }
        if (!unknown.isEmpty()) {
            throw new EpicenterException("--without " + unknown.iterator().next() + ": " + source
                    + " has no such family or model; it has " + String.join("; ", words(found)));
        }
        if (rows.isEmpty()) {
            throw new EpicenterException(source + " has no selected rows; "
                    + (found.isEmpty() ? "it has only a header" : "it has " + String.join("; ", words(found)))
                    + "; check --metric, --shots and --without");
        }
        return fractions(rows);
    }

    /** The values that can be selected, by column, a few of each. */
    private static List<String> words(Map<String, Set<String>> found) {
        List<String> words = new ArrayList<>();
        found.forEach((column, values) -> words.add(column + " "
                + String.join(", ", values.stream().limit(NAMED).toList())
                + (values.size() > NAMED ? ", ..." : "")));
        return words;
    }

    private void header(List<String> header) {
        if (header.size() == 1
                && (header.get(0).indexOf('\t') > 0 || header.get(0).indexOf(';') > 0)) {
            throw new EpicenterException(source + ", line 1: cells are separated by "
                    + (header.get(0).indexOf('\t') > 0 ? "tabs" : "semicolons")
                    + "; separate cells by commas, and use decimal points");
        }
        for (int i = 0; i < header.size(); i++) {
            if (columns.put(header.get(i).toLowerCase(Locale.ROOT), i) != null) {
                throw new EpicenterException(
                        source + ", line 1: two columns are called " + header.get(i) + "; rename one");
            }
        }
        List<String> missing =
                NEEDED.stream().filter(name -> !columns.containsKey(name)).toList();
        if (!missing.isEmpty()) {
            throw new EpicenterException(source + ", line 1: no column " + String.join(", ", missing) + "; found "
                    + String.join(", ", header) + "; rename or add");
        }
    }

    private ScoreRow row(Cells at) {
        double params =
                at.number("params").orElseThrow(() -> at.wrong("params", "is empty; give the number of parameters"));
        OptionalDouble score = at.number("score");
        if (score.isEmpty()) {
            throw at.wrong("score", "is empty; give the score, or delete the row");
        }
        if (!(params > 0)) {
            throw at.wrong("params", "is not positive");
        }
        double value = score.getAsDouble();
        if (value < 0 || value > 100) {
            throw at.wrong(
                    "score",
                    NumberText.of(value) + " is neither a fraction (0 to 1) nor a percentage (0 to 100);"
                            + " select other rows with --metric");
        }
        OptionalDouble chance = at.number("random_baseline");
        if (chance.isPresent() && !(chance.getAsDouble() >= 0 && chance.getAsDouble() < 1)) {
            throw at.wrong("random_baseline", "is not a fraction from 0 to below 1");
        }
        for (String positive : List.of("tokens", "n", "loss")) {
            if (at.number(positive).orElse(1) <= 0) {
                throw at.wrong(positive, "is not positive; leave it empty where unknown");
            }
        }
        if (at.text("task").isEmpty() || at.text("family").isEmpty()) {
            throw at.wrong(at.text("task").isEmpty() ? "task" : "family", "is empty");
        }
        // The standard error is still in the unit of the file, percentages or fractions.
        return new ScoreRow(
                at.line,
                at.text("family"),
                at.text("model"),
                params,
                at.number("tokens"),
                at.text("task"),
                at.text("metric"),
                value,
                chance,
                at.text("shots"),
                error(at, value),
                at.number("loss"));
    }

    private OptionalDouble error(Cells at, double score) {
        OptionalDouble stated = at.number("stderr");
        OptionalDouble items = at.number("n");
        if (stated.isPresent() || items.isEmpty()) {
            return stated;
        }
        double n = items.getAsDouble();
        // Agresti and Coull add two successes and two failures, so scores of 0 and 1 have an error too.
        double p = (score / whole * n + 2) / (n + 4);
        return OptionalDouble.of(whole * Math.sqrt(p * (1 - p) / (n + 4)));
    }

    /** Whether a selected score is above 1: then all scores are percentages, and 0.5 is half a percent. */
    private boolean holdsPercentages(List<String> lines) {
        for (int line = 2; line <= lines.size(); line++) {
            List<String> cells = CsvLine.cells(lines.get(line - 1));
            // Errors of a line are reported when it is read.
            if (cells.size() == columns.size()) {
                Cells at = new Cells(line, cells);
                if (selection.takes(at.text("family"), at.text("model"), at.text("metric"), at.text("shots"))
                        && NumberText.parse(at.text("score")).orElse(0.0) > 1) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The table with fractions; percentages are converted. */
    private ScoreTable fractions(List<ScoreRow> rows) {
        Map<List<String>, ScoreRow> highest = new HashMap<>();
        for (ScoreRow row : rows) {
            highest.merge(List.of(row.task(), row.metric(), row.shots()), row, (a, b) -> b.score() > a.score() ? b : a);
        }
        List<ScoreRow> percents = rows.stream().filter(row -> row.score() > 1).toList();
        if (percents.isEmpty()) {
            return new ScoreTable(source, rows, List.of());
        }
        Map<String, List<ScoreRow>> families = rows.stream().collect(Collectors.groupingBy(ScoreRow::family));
        Stream<ScoreRow> ofFamilies = families.values().stream()
                // One or two scores below 1% are no evidence of fractions.
                .filter(family -> family.size() >= FEW)
                .flatMap(family -> family.stream().max(Comparator.comparingDouble(ScoreRow::score)).stream());
        Stream.concat(highest.values().stream(), ofFamilies)
                .filter(row -> row.score() > 0 && row.score() <= 1)
                .min(Comparator.comparingInt(ScoreRow::line))
                .ifPresent(row -> {
                    throw new EpicenterException(
                            source + ", line " + percents.get(0).line() + ", column score: "
                                    + NumberText.of(percents.get(0).score()) + " looks like a percentage, and "
                                    + row.task() + " (line " + row.line() + ", " + NumberText.of(row.score())
                                    + ") like a fraction; write all as fractions");
                });
        List<ScoreRow> fractions = rows.stream()
                .map(row -> row.withScore(
                        row.score() / 100,
                        row.stderr().isPresent()
                                ? OptionalDouble.of(row.stderr().getAsDouble() / 100)
                                : OptionalDouble.empty()))
                .toList();
        return new ScoreTable(source, fractions, List.of("The scores are read as percentages."));
    }

    /** The cells of a line by column name. */
    private final class Cells {
        private final int line;
        private final List<String> cells;

        Cells(int line, List<String> cells) {
            this.line = line;
            this.cells = cells;
        }

        String text(String column) {
            Integer index = columns.get(column);
            return index == null ? "" : cells.get(index);
        }

        OptionalDouble number(String column) {
            String text = text(column);
            if (text.isEmpty()) {
                return OptionalDouble.empty();
            }
            return OptionalDouble.of(NumberText.parse(text)
                    .orElseThrow(() ->
                            wrong(column, "'" + text + "' is not a finite number; correct it, or delete the row")));
        }

        EpicenterException wrong(String column, String what) {
            return new EpicenterException(source + ", line " + line + ", column " + column + ": " + what);
        }
    }
}
