package dev.epicenter.log;

import java.util.ArrayList;
import java.util.List;

/**
 * The columns of a table.
 *
 * @param names of all columns; empty before they are known
 * @param wanted the indices of the columns whose cells are read
 */
record TableColumns(List<String> names, List<Integer> wanted) {
    static final TableColumns UNKNOWN = new TableColumns(List.of(), List.of());

    static TableColumns of(List<String> names, RowSink sink) {
        List<Integer> wanted = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (sink.wants(names.get(i))) {
                wanted.add(i);
            }
        }
        return new TableColumns(List.copyOf(names), List.copyOf(wanted));
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
     * Whether a line looks like a row, or the start of one. It is the header, or its wanted cells are numbers or empty,
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
        for (int i : wanted) {
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
