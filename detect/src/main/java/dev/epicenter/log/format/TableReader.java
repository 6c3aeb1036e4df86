package dev.epicenter.log.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads tables of values separated by commas, semicolons, tabs (RFC 4180) or blanks, with or without a header. An empty
 * cell means not logged. A repeated header starts another run. Rows of another width are skipped and reported. {@link
 * TableRows} handles quotes. A table of one unnamed metric (TensorBoard's export, MLflow's files) has its name from {@link
 * FileMetric}.
 */
final class TableReader implements LogReader {
    static final String CSV = "CSV";
    static final String TSV = "TSV";
    static final String BLANKS = "table";
    static final String MLFLOW = "MLflow metric";

    /** TensorBoard's export has these columns, and no name. */
    private static final Set<String> ONE_METRIC = Set.of("wall time", "relative time", "step", "value");

    /** Milliseconds since 1970; larger than any step. */
    private static final double LEAST_TIMESTAMP = 1e12;

    /** The columns of YOLO's {@code results.txt}, named as in its later {@code results.csv}. */
    private static final List<String> YOLO_COLUMNS = List.of(
            "epoch",
            "gpu_mem",
            "train/box_loss",
            "train/obj_loss",
            "train/cls_loss",
            "train/loss",
            "labels",
            "img_size",
            "metrics/precision",
            "metrics/recall",
            "metrics/mAP_0.5",
            "metrics/mAP_0.5:0.95",
            "val/box_loss",
            "val/obj_loss",
            "val/cls_loss");

    /** Rows below the header whose stray quotes are skipped. */
    private static final int MOST_STRAY_QUOTES = 8;

    /** Lines of a number each from which on they are a column. */
    private static final int LEAST_NUMBERS = 3;

    /** Rows from which decimal commas are recognized. */
    private static final int MOST_SHOWN_ROWS = 50;

    private final char separator;
    private final Header header;
    private final List<String> names;
    private final boolean hasDecimalCommas;

    private enum Header {
        FIRST_ROW,
        COMMENT,
        NONE,
        /** Without one: a number a line, named after the file. */
        ONE_COLUMN,
        /** Without one: time, value, step. */
        MLFLOW,
        /** Without one: {@code results.txt} of YOLOv5 (to 2021) and YOLOv7. */
        YOLO
    }

    /** @param names those of a header in a comment */
    private TableReader(char separator, Header header, List<String> names, boolean hasDecimalCommas) {
        this.separator = separator;
        this.header = header;
        this.names = names;
        this.hasDecimalCommas = hasDecimalCommas;
    }

    @Override
    public String format() {
        if (header == Header.MLFLOW) {
            return MLFLOW;
        }
        return separator == '\t' ? TSV : separator == TableRows.BLANKS ? BLANKS : CSV;
    }

    /** Detects a table: at least two columns, the same number in its second row, and a number there; or a number a line. */
    static Optional<TableReader> recognize(String head) {
        List<String> lines = head.lines().filter(TableRows::isRow).limit(2).toList();
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        for (char separator : new char[] {'\t', ',', ';', TableRows.BLANKS}) {
            List<String> first = cells(lines.get(0), separator);
            List<String> names = comment(head, separator);
            if (first.size() > 1 && first.size() == names.size() && numbers(first) == first.size()) {
                return Optional.of(new TableReader(separator, Header.COMMENT, names, false));
            }
            if (separator == TableRows.BLANKS && isMlflow(first)) {
                return Optional.of(new TableReader(separator, Header.MLFLOW, List.of(), false));
            }
            if (separator == TableRows.BLANKS && isYolo(first)) {
                return Optional.of(new TableReader(separator, Header.YOLO, List.of(), false));
            }
            if (first.size() < 2 || lines.size() < 2) {
                continue;
            }
            List<String> second = secondRow(head, first, separator);
            boolean commas = hasDecimalCommas(head, separator);
            if (commas) {
                second = second.stream().map(DecimalComma::withPoint).toList();
            }
            Optional<Header> header = header(first, second, separator);
            if (first.size() == second.size() && header.isPresent() && !isRare(head, separator)) {
                return Optional.of(new TableReader(separator, header.get(), List.of(), commas));
            }
        }
        return oneColumn(head);
    }

    /** A number a line, below a name or none. */
    private static Optional<TableReader> oneColumn(String head) {
        List<String> lines =
                head.lines().filter(TableRows::isRow).limit(MOST_SHOWN_ROWS).toList();
        boolean isNamed = lines.size() > 1 && isName(lines.get(0));
        List<String> rows = lines.subList(isNamed ? 1 : 0, lines.size());
        if (rows.size() < LEAST_NUMBERS || numbers(rows) < rows.size()) {
            return Optional.empty();
        }
        List<String> comment = comment(head, ',');
        if (!isNamed && comment.size() == 1 && isName(comment.get(0))) {
            return Optional.of(new TableReader(',', Header.COMMENT, comment, false));
        }
        return Optional.of(new TableReader(',', isNamed ? Header.FIRST_ROW : Header.ONE_COLUMN, List.of(), false));
    }

    private static boolean isName(String line) {
        String name = TableColumns.name(line);
        return !name.isEmpty()
                && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || "_-/. ".indexOf(c) >= 0)
                && LogNumber.parse(name).isEmpty();
    }

    /** Whether most lines have no tab: a console log whose first lines are two aligned columns, such as settings. */
    private static boolean isRare(String head, char separator) {
        if (separator != '\t') {
            return false;
        }
        long lines = head.lines().filter(TableRows::isRow).count();
        long separated = head.lines()
                .filter(TableRows::isRow)
                .filter(line -> line.indexOf(separator) >= 0)
                .count();
        return 2 * separated < lines;
    }

    private static boolean hasDecimalCommas(String head, char separator) {
        return separator != TableRows.BLANKS
                && DecimalComma.isUsed(
                        head.lines()
                                .filter(TableRows::isRow)
                                .limit(MOST_SHOWN_ROWS)
                                .map(line -> cells(line, separator))
                                .toList(),
                        separator == ';');
    }

    /** The first row below the header that fits it or has no stray quote. It may span several lines. */
    private static List<String> secondRow(String head, List<String> first, char separator) {
        TableColumns columns = new TableColumns(first, List.of(), List.of());
        TableRows rows = new TableRows(TextLines.of(head), separator);
        try {
            rows.next(TableColumns.UNKNOWN);
            boolean any = rows.next(columns);
            for (int i = 0;
                    any
                            && i < MOST_STRAY_QUOTES
                            && rows.hasStrayQuote()
                            && rows.cells().size() != first.size();
                    i++) {
                any = rows.next(columns);
            }
            return rows.cells();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Header> header(List<String> first, List<String> second, char separator) {
        boolean allBelow = numbers(second) == second.size();
        if (numbers(first) == first.size() && allBelow) {
            return Optional.of(Header.NONE);
        }
        // Words in a row separated by blanks are more often a sentence.
        boolean named = numbers(first) == 0 && first.stream().allMatch(name -> name.length() < 300);
        return named && (separator == TableRows.BLANKS ? allBelow : numbers(second) > 0)
                ? Optional.of(Header.FIRST_ROW)
                : Optional.empty();
    }

    /** The names in a comment on the first line, as numpy.savetxt writes it. */
    private static List<String> comment(String head, char separator) {
        String line = head.lines().findFirst().orElse("");
        if (!line.startsWith("#")) {
            return List.of();
        }
        List<String> names = cells(line.replaceFirst("#+", ""), separator);
        return numbers(names) == 0 ? names.stream().map(TableColumns::name).toList() : List.of();
    }

    private static boolean isMlflow(List<String> row) {
        return row.size() == 3
                && LogNumber.parse(row.get(0)).orElse(0) >= LEAST_TIMESTAMP
                && numbers(row) == 3
                && row.get(2).chars().allMatch(c -> c == '-' || Character.isDigit(c));
    }

    /** {@code 30/299 2.3G 0.0359 ...}: epoch of epochs, GPU memory, numbers. */
    private static boolean isYolo(List<String> row) {
        return row.size() == YOLO_COLUMNS.size()
                && isFraction(row.get(0))
                && row.get(1).endsWith("G")
                && numbers(row) == row.size() - 2;
    }

    private static boolean isFraction(String cell) {
        int slash = cell.indexOf('/');
        return slash > 0
                && slash < cell.length() - 1
                && cell.replaceFirst("/", "").chars().allMatch(Character::isDigit);
    }

    private static List<String> cells(String line, char separator) {
        return TableRows.row(line, separator).cells();
    }

    private static long numbers(List<String> cells) {
        return cells.stream().filter(cell -> LogNumber.parse(cell).isPresent()).count();
    }

    @Override
    public void read(LogFile file, RowSink sink) throws IOException {
        SkippedCounter misfits =
                new SkippedCounter("row that is not as wide as the header", "rows that are not as wide as the header");
        SkippedCounter words =
                new SkippedCounter("non-numeric cell in a scanned column", "non-numeric cells in scanned columns");
        try (InputStream in = file.text()) {
            TextLines lines = new TextLines(in);
            TableRows rows = new TableRows(lines, separator);
            TableColumns columns = header == Header.COMMENT ? columns(names, file, sink) : TableColumns.UNKNOWN;
            List<String> repeated = List.of();
            Row row = new Row();
            while (rows.next(columns)) {
                long number = rows.number();
                List<String> cells = rows.cells();
                if (!columns.areKnown()) {
                    columns =
                            columns(header == Header.FIRST_ROW ? cells : unnamed(file, cells.size(), sink), file, sink);
                    if (header == Header.FIRST_ROW) {
                        repeated = cells;
                        continue;
                    }
                }
                if (cells.size() != columns.width()) {
                    misfits.add("line " + number);
                    continue;
                }
                if (cells.equals(repeated)) {
                    sink.note("the header is repeated at line " + number + ": assumed to be the start of another run");
                    continue;
                }
                row.clear();
                for (int i : columns.wanted()) {
                    String text = cells.get(i);
                    if (header == Header.YOLO && i == 0) {
                        text = text.substring(0, Math.max(0, text.indexOf('/')));
                    }
                    String cell = hasDecimalCommas ? DecimalComma.withPoint(text) : text;
                    if (!cell.isBlank() && !row.putCell(columns.names().get(i), cell, sink)) {
                        words.add("line " + number);
                    }
                }
                sink.row(row);
            }
            rows.report(sink);
            lines.report(sink);
        }
        misfits.report(sink);
        words.report(sink);
    }

    private List<String> unnamed(LogFile file, int width, RowSink sink) {
        if (header == Header.YOLO) {
            return YOLO_COLUMNS;
        }
        if (header == Header.MLFLOW) {
            return List.of("timestamp", FileMetric.name(file.path()), "step");
        }
        if (header == Header.ONE_COLUMN) {
            sink.note("assumed: the numbers have no name, so they have the file's");
            return List.of(FileMetric.name(file.path()));
        }
        sink.note("assumed: the table has no header, so the columns are column1, column2, ...");
        return TableColumns.numbered(width);
    }

    private static TableColumns columns(List<String> cells, LogFile file, RowSink sink) {
        List<String> names =
                new ArrayList<>(cells.stream().map(TableColumns::name).toList());
        List<String> lower =
                names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        if (lower.contains("step") && lower.contains("value") && ONE_METRIC.containsAll(lower)) {
            names.set(lower.indexOf("value"), FileMetric.name(file.path()));
        }
        return TableColumns.of(names, sink);
    }
}
