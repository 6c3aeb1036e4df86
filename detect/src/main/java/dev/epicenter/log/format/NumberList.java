package dev.epicenter.log.format;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** A list of numbers in a cell of a table, such as {@code [2.1e-02, 3.0e-03]}: the terms of a loss, of which the sum counts. */
final class NumberList {
    private NumberList() {}

    /** Joins the cells that a list is split into at its blanks. */
    static List<String> joined(List<String> cells) {
        List<String> joined = new ArrayList<>();
        StringBuilder list = new StringBuilder();
        for (String cell : cells) {
            if (list.isEmpty() && (!cell.startsWith("[") || cell.endsWith("]"))) {
                joined.add(cell);
                continue;
            }
            list.append(cell);
            if (cell.endsWith("]")) {
                joined.add(list.toString());
                list.setLength(0);
            }
        }
        if (!list.isEmpty()) {
            joined.add(list.toString());
        }
        return joined;
    }

    /** The number in a cell, or the sum of a list of them. */
    static OptionalDouble number(String cell) {
        if (!cell.startsWith("[") || !cell.endsWith("]") || cell.length() < 3) {
            return LogNumber.parse(cell);
        }
        double sum = 0;
        for (String item : cell.substring(1, cell.length() - 1).split(",")) {
            OptionalDouble number = LogNumber.parse(item.strip());
            if (number.isEmpty()) {
                return OptionalDouble.empty();
            }
            sum += number.getAsDouble();
        }
        return OptionalDouble.of(sum);
    }
}
