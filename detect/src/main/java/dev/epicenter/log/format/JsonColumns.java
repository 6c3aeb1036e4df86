package dev.epicenter.log.format;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The lists of numbers of a JSON object: the columns of a table. Lists of the same length belong to the same rows. They are
 * kept in memory, at most {@value #MOST} numbers.
 */
final class JsonColumns {
    private static final int MOST = 1 << 23;

    private final RowSink sink;
    private final Map<String, Column> columns = new LinkedHashMap<>();
    private int numbers;
    private long beyond;

    JsonColumns(RowSink sink) {
        this.sink = sink;
    }

    private static final class Column {
        private double[] values = new double[16];
        private Row.Form[] forms = new Row.Form[16];
        private int size;

        void add(double value, Row.Form form) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
                forms = Arrays.copyOf(forms, 2 * size);
            }
            values[size] = value;
            forms[size++] = form;
        }
    }

    /** Adds an element of a list; {@code element} is empty if it is not a number, or not needed. */
    void add(String key, Row element) {
        if (numbers == MOST) {
            beyond++;
        } else if (element.size() > 0) {
            columns.computeIfAbsent(key, name -> new Column()).add(element.value(0), element.form(0));
            numbers++;
        }
    }

    /** Passes on the rows. */
    void rows() {
        int[] lengths = columns.values().stream()
                .mapToInt(column -> column.size)
                .distinct()
                .toArray();
        Row row = new Row();
        for (int length : lengths) {
            for (int i = 0; i < length; i++) {
                row.clear();
                for (Map.Entry<String, Column> entry : columns.entrySet()) {
                    Column column = entry.getValue();
                    if (column.size == length) {
                        row.put(entry.getKey(), column.values[i], column.forms[i]);
                    }
                }
                sink.row(row);
            }
        }
        if (beyond > 0) {
            sink.note("skipped: " + beyond + " numbers in lists of more than " + MOST
                    + " in all; write one object per line instead");
        }
    }
}
