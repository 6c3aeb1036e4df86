package dev.epicenter.forecast.table;

import dev.epicenter.EpicenterException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A column of numbers: its cells are parsed in the style that the column shows. */
final class NumberColumn {
    private final RawTable table;
    private final int index;
    private final ColumnRole role;
    private final NumberStyle style;
    private final Map<String, Optional<Quantity>> parsed = new HashMap<>();
    /** The unit of numbers without a suffix. */
    private double factor = 1;

    private NumberColumn(RawTable table, int index, ColumnRole role, NumberStyle style) {
        this.table = table;
        this.index = index;
        this.role = role;
        this.style = style;
    }

    /**
     * A column.
     *
     * @param otherwise the style if the column shows none
     */
    static NumberColumn of(RawTable table, int index, ColumnRole role, NumberStyle otherwise) {
        NumberStyle style = NumberStyle.of(cells(table, index)).orElse(otherwise);
        return new NumberColumn(table, index, role, style);
    }

    /** The style that the other columns show; a decimal point if none does. */
    static NumberStyle styleOf(RawTable table) {
        for (int i = 0; i < table.columns().size(); i++) {
            List<String> cells = cells(table, i);
            // Names such as gpt-3.5 are no evidence.
            if (NumberStyle.of(cells).equals(Optional.of(NumberStyle.COMMA)) && isNumeric(cells, NumberStyle.COMMA)) {
                return NumberStyle.COMMA;
            }
        }
        return NumberStyle.POINT;
    }

    private static List<String> cells(RawTable table, int index) {
        return table.rows().stream().map(row -> row.cells().get(index)).toList();
    }

    /** Whether at least half of the cells that are not missing, and at least one, are numbers. */
    boolean isNumeric() {
        return isNumeric(cells(table, index), style);
    }

    private static boolean isNumeric(List<String> cells, NumberStyle style) {
        int numbers = 0;
        int others = 0;
        for (String cell : cells) {
            if (!NumberStyle.isMissing(cell)) {
                boolean number = style.parse(cell).isPresent();
                numbers += number ? 1 : 0;
                others += number ? 0 : 1;
            }
        }
        return numbers > 0 && numbers >= others;
    }

    NumberStyle style() {
        return style;
    }

    String header() {
        return table.columns().get(index);
    }

    /** Sets the unit of numbers without a suffix. */
    void scale(double unit) {
        factor = unit;
    }

    /** The numbers without a suffix; invalid cells are ignored. */
    List<Double> bare() {
        return table.rows().stream()
                .flatMap(row -> quantity(row.cells().get(index)).stream())
                .filter(one -> !one.suffixed())
                .map(Quantity::value)
                .toList();
    }

    /**
     * The number in a row; empty if it is missing.
     *
     * @throws EpicenterException if the cell is no number
     */
    Optional<Quantity> at(RawTable.Row row) {
        String cell = row.cells().get(index);
        if (NumberStyle.isMissing(cell)) {
            return Optional.empty();
        }
        Optional<Quantity> value = quantity(cell);
        if (value.isEmpty()) {
            throw wrong(
                    row, "is not a number; correct it, or name the right column with --column " + role.key() + "=NAME");
        }
        return value;
    }

    /** As {@link #at}, in its unit, for a column whose values are positive. 0 and -1 mean unknown, as leaderboards write it. */
    OptionalDouble count(RawTable.Row row) {
        Optional<ExpertSizes> experts = experts(row);
        if (experts.isPresent()) {
            return experts.get().total();
        }
        Optional<Quantity> quantity = at(row);
        if (quantity.isEmpty() || quantity.get().value() == 0 || quantity.get().value() == -1) {
            return OptionalDouble.empty();
        }
        double value = quantity.get().value() * (quantity.get().suffixed() ? 1 : factor);
        if (value < 0) {
            throw wrong(row, "is not positive; leave it empty where unknown");
        }
        return OptionalDouble.of(value);
    }

    /** The sizes in a cell of parameters such as {@code 141B (39B active)}. */
    Optional<ExpertSizes> experts(RawTable.Row row) {
        return role == ColumnRole.PARAMS ? ExpertSizes.of(row.cells().get(index)) : Optional.empty();
    }

    EpicenterException wrong(RawTable.Row row, String what) {
        return new EpicenterException(table.source() + ", line " + row.line() + ", column " + header() + ": '"
                + row.cells().get(index) + "' " + what);
    }

    private Optional<Quantity> quantity(String cell) {
        return parsed.computeIfAbsent(cell, text -> NumberStyle.isMissing(text) ? Optional.empty() : style.parse(text));
    }
}
