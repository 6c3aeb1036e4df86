package dev.epicenter.log;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Reads tables of comma-, semicolon- or tab-separated values (RFC 4180), with or without a header. An empty cell means
 * not logged. A repeated header starts another run. Rows of another width are skipped and reported. {@link TableRows}
 * handles quotes.
 */
final class TableReader implements LogReader {
    static final String CSV = "CSV";
    static final String TSV = "TSV";

    private final char separator;
    private final boolean headed;

    private TableReader(char separator, boolean headed) {
        this.separator = separator;
        this.headed = headed;
    }

    @Override
    public String format() {
        return separator == '\t' ? TSV : CSV;
    }

    /** Detects a table: at least two columns, the same number in its second row, and a number there. */
    static Optional<TableReader> recognize(String head) {
        List<String> lines = head.lines().filter(TableRows::isRow).limit(2).toList();
        if (lines.size() < 2) {
            return Optional.empty();
        }
        for (char separator : new char[] {'\t', ',', ';'}) {
            List<String> first = CsvRow.of(lines.get(0), separator).cells();
            List<String> second = CsvRow.of(lines.get(1), separator).cells();
            if (first.size() < 2 || first.size() != second.size()) {
                continue;
            }
            long numbersAbove = first.stream().filter(TableReader::isNumber).count();
            long numbersBelow = second.stream().filter(TableReader::isNumber).count();
            boolean headed = numbersAbove == 0 && first.stream().allMatch(name -> name.length() < 300);
            boolean bare = numbersAbove == first.size() && numbersBelow == second.size();
            if (numbersBelow > 0 && (headed || bare)) {
                return Optional.of(new TableReader(separator, headed));
            }
        }
        return Optional.empty();
    }

    private static boolean isNumber(String cell) {
        return LogNumber.parse(cell).isPresent();
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
            TableColumns columns = TableColumns.UNKNOWN;
            Row row = new Row();
            while (rows.next(columns)) {
                long number = rows.number();
                List<String> cells = rows.cells();
                if (!columns.areKnown()) {
                    columns = TableColumns.of(headed ? cells : TableColumns.numbered(cells.size()), sink);
                    if (headed) {
                        continue;
                    }
                    sink.note("assumed: the table has no header, so the columns are column1, column2, ...");
                }
                if (cells.size() != columns.width()) {
                    misfits.add("line " + number);
                    continue;
                }
                if (headed && cells.equals(columns.names())) {
                    sink.note("the header is repeated at line " + number + ": assumed to be the start of another run");
                    continue;
                }
                row.clear();
                for (int i : columns.wanted()) {
                    String cell = cells.get(i);
                    OptionalDouble value = LogNumber.parse(cell);
                    if (value.isPresent()) {
                        row.put(columns.names().get(i), value.getAsDouble(), Row.Form.CELL);
                    } else if (!cell.isBlank()) {
                        words.add("line " + number);
                    }
                }
                sink.row(row);
            }
            rows.report(sink);
            if (lines.tooLong() > 0) {
                sink.note("skipped: " + lines.tooLong() + " lines longer than 16 MiB");
            }
        }
        misfits.report(sink);
        words.report(sink);
    }
}
