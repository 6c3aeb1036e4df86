package dev.epicenter.log.format;

import dev.epicenter.csv.CsvRow;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns of a table.
 *
 * @param names of all columns; empty before they are known
 * @param wanted the indices of the columns whose cells are read
 * @param numeric those of them whose cells are numbers or empty
 */
record TableColumns(List<String> names, List<Integer> wanted, List<Integer> numeric) {
    static final TableColumns UNKNOWN = new TableColumns(List.of(), List.of(), List.of());

    static TableColumns of(List<String> names, RowSink sink) {
        List<Integer> wanted = new ArrayList<>();
        List<Integer> numeric = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            boolean isText = sink.wantsText(names.get(i));
            if (sink.wants(names.get(i)) && !isText) {
                numeric.add(i);
                wanted.add(i);
            } else if (isText) {
                wanted.add(i);
            }
        }
        return new TableColumns(List.copyOf(names), List.copyOf(wanted), List.copyOf(numeric));
    }

    /** The name in a cell of the header: without blanks and quotes around it. */
    static String name(String cell) {
        String name = cell.strip();
        boolean quoted = name.length() > 1 && name.startsWith("'") && name.endsWith("'");
        return quoted ? name.substring(1, name.length() - 1).strip() : name;
    }

    /** The names for a table without a header: {@code column1}, {@code column2}, ... */
    static List<String> numbered(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            names.add("column" + i);
        }
        return names;
    }

    boolean areKnown() {
        return !names.isEmpty();
    }

    int width() {
        return names.size();
    }

    /**
     * Whether a line looks like a row, or the start of one. It is the header, or its numeric cells are numbers or empty,
     * and numbers if those of the previous row are.
     *
     * @param before a row whose last cells are unknown because a quote is not closed
     */
    boolean isRow(CsvRow line, CsvRow before) {
        return line.cells().size() == width() && (line.cells().equals(names) || holdsNumbers(line.cells(), before))
                || line.unclosed() && holdsNumbers(line.cells().subList(0, Math.min(width(), line.closed())), before);
    }

    private boolean holdsNumbers(List<String> cells, CsvRow before) {
        boolean any = false;
        for (int i : numeric) {
            boolean empty = i >= cells.size() || cells.get(i).isBlank();
            boolean emptyBefore = i >= before.closed() || before.cells().get(i).isBlank();
            if (empty ? !emptyBefore : LogNumber.parse(cells.get(i)).isEmpty()) {
                return false;
            }
            any |= !empty;
        }
        return any;
    }
}
