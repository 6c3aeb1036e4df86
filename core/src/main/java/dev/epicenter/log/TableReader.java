package dev.epicenter.log;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Tables of comma- (or semicolon-) and tab-separated values (RFC 4180), with or without a header. An empty cell is not
 * logged. A header that comes again begins another run. Rows of another width are left out, and said. Quotes: {@link TableRows}.
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

    /** A table has at least two columns, as many in its second row, and a number there. */
    static Optional<TableReader> recognise(String head) {
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
        LeftOut misfits = new LeftOut("row that is not as wide as the header");
        LeftOut words = new LeftOut("cell that is no number, in a column that is scanned");
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
                    sink.note("assumed: there is no header, so the columns are column1, column2, ...");
                }
                if (cells.size() != columns.width()) {
                    misfits.add("line " + number);
                    continue;
                }
                if (headed && cells.equals(columns.names())) {
                    sink.note("the header comes again at line " + number + ": taken for the beginning of another run");
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
            rows.tell(sink);
            if (lines.tooLong() > 0) {
                sink.note("left out: " + lines.tooLong() + " lines longer than 16 MiB");
            }
        }
        misfits.tell(sink);
        words.tell(sink);
    }
}
