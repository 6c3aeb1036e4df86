package dev.epicenter.log;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Tables of comma- (or semicolon-) and tab-separated values (RFC 4180), with or without a header. An empty cell is not
 * logged. A header that comes again begins another run. Rows of another width are left out, and said.
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
        List<String> lines = head.lines().filter(TableReader::isRow).limit(2).toList();
        if (lines.size() < 2) {
            return Optional.empty();
        }
        for (char separator : new char[] {'\t', ',', ';'}) {
            List<String> first = cells(lines.get(0), separator);
            List<String> second = cells(lines.get(1), separator);
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

    private static boolean isRow(String line) {
        return !line.isBlank() && !line.startsWith("#");
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
            List<String> names = new ArrayList<>();
            boolean[] wanted = new boolean[0];
            Row row = new Row();
            while (lines.next()) {
                String line = lines.text();
                if (!isRow(line)) {
                    continue;
                }
                long number = lines.number();
                while (quotes(line) % 2 == 1 && line.length() < TextLines.LONGEST && lines.next()) {
                    line += "\n" + lines.text();
                }
                List<String> cells = cells(line, separator);
                if (names.isEmpty()) {
                    names = headed ? cells : numbered(cells.size());
                    wanted = new boolean[names.size()];
                    for (int i = 0; i < wanted.length; i++) {
                        wanted[i] = sink.wants(names.get(i));
                    }
                    if (headed) {
                        continue;
                    }
                    sink.note("assumed: there is no header, so the columns are column1, column2, ...");
                }
                if (cells.size() != names.size()) {
                    misfits.add("line " + number);
                    continue;
                }
                if (headed && cells.equals(names)) {
                    sink.note("the header comes again at line " + number + ": taken for the beginning of another run");
                    continue;
                }
                row.clear();
                for (int i = 0; i < wanted.length; i++) {
                    String cell = cells.get(i);
                    if (!wanted[i] || cell.isEmpty()) {
                        continue;
                    }
                    OptionalDouble value = LogNumber.parse(cell);
                    if (value.isPresent()) {
                        row.put(names.get(i), value.getAsDouble(), Row.Form.CELL);
                    } else if (!cell.isBlank()) {
                        words.add("line " + number);
                    }
                }
                sink.row(row);
            }
            if (lines.tooLong() > 0) {
                sink.note("left out: " + lines.tooLong() + " lines longer than 16 MiB");
            }
        }
        misfits.tell(sink);
        words.tell(sink);
    }

    private static List<String> numbered(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            names.add("column" + i);
        }
        return names;
    }

    private static int quotes(String line) {
        int count = 0;
        for (int i = line.indexOf('"'); i >= 0; i = line.indexOf('"', i + 1)) {
            count++;
        }
        return count;
    }

    static List<String> cells(String line, char separator) {
        List<String> cells = new ArrayList<>();
        int from = 0;
        while (true) {
            if (from < line.length() && line.charAt(from) == '"') {
                StringBuilder cell = new StringBuilder();
                int at = from + 1;
                while (at < line.length()) {
                    char c = line.charAt(at++);
                    if (c != '"') {
                        cell.append(c);
                    } else if (at < line.length() && line.charAt(at) == '"') {
                        cell.append('"');
                        at++;
                    } else {
                        break;
                    }
                }
                cells.add(cell.toString());
                from = line.indexOf(separator, at);
            } else {
                int end = line.indexOf(separator, from);
                cells.add(line.substring(from, end < 0 ? line.length() : end).strip());
                from = end;
            }
            if (from < 0) {
                return cells;
            }
            from++;
        }
    }
}
