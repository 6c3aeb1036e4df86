package dev.epicenter.log.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A table without a header of which some columns are words, such as {@code train 1 0.53 0.81}: in each row the same columns
 * are numbers, two at least, and the words recur. Sentences do not look so.
 */
final class UnnamedTable {
    private static final int FEWEST_ROWS = 5;
    private static final int FEWEST_NUMBERS = 2;

    private UnnamedTable() {}

    /** Whether these first rows of a text are such a table. */
    static boolean isOne(List<List<String>> rows) {
        if (rows.size() < FEWEST_ROWS) {
            return false;
        }
        List<Boolean> numeric = numeric(rows.get(0));
        boolean isRegular = rows.stream().allMatch(row -> numeric(row).equals(numeric));
        long numbers = numeric.stream().filter(one -> one).count();
        if (!isRegular || numbers < FEWEST_NUMBERS || numbers == numeric.size()) {
            return false;
        }
        for (int i = 0; i < numeric.size(); i++) {
            if (!numeric.get(i) && !recurs(column(rows, i))) {
                return false;
            }
        }
        return true;
    }

    /** The names of the columns: {@code split} for one that names the data in each row, and numbered ones. */
    static List<String> names(List<List<String>> rows) {
        List<String> names = new ArrayList<>(TableColumns.numbered(rows.get(0).size()));
        for (int i = 0; i < names.size(); i++) {
            if (column(rows, i).stream().allMatch(cell -> Split.named(cell.toLowerCase(Locale.ROOT)) != null)) {
                names.set(i, "split");
                break;
            }
        }
        return names;
    }

    private static List<Boolean> numeric(List<String> row) {
        return row.stream().map(cell -> LogNumber.parse(cell).isPresent()).toList();
    }

    private static List<String> column(List<List<String>> rows, int i) {
        return rows.stream().map(row -> row.get(i).strip()).toList();
    }

    /** Whether the cells are words, fewer than half as many as rows. */
    private static boolean recurs(List<String> cells) {
        boolean areWords = cells.stream()
                .allMatch(cell -> !cell.isEmpty()
                        && cell.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-'));
        return areWords && 2 * cells.stream().distinct().count() <= cells.size();
    }
}
