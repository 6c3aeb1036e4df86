package dev.epicenter.log.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A table without a header of which some columns are words, such as {@code train 1 0.53 0.81}: in each row the same columns
 * are numbers, three at least, and the words recur. Sentences do not look so, and a word that names the number behind it, as in
 * {@code step 1 loss 0.53}, is no cell.
 */
final class UnnamedTable {
    private static final int FEWEST_ROWS = 5;
    private static final int FEWEST_NUMBERS = 3;

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
            if (areSplits(column(rows, i))) {
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

    /** Whether the cells are words that are no labels: at most half as many as rows, and not always the same one. */
    private static boolean recurs(List<String> cells) {
        long distinct = cells.stream().distinct().count();
        return cells.stream().allMatch(UnnamedTable::isCell)
                && 2 * distinct <= cells.size()
                && (distinct > 1 || areSplits(cells));
    }

    private static boolean isCell(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return !word.isEmpty()
                && word.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-')
                && !LabelRole.of(lower).isPosition()
                && !lower.contains("loss");
    }

    private static boolean areSplits(List<String> cells) {
        return cells.stream().allMatch(cell -> Split.named(cell.toLowerCase(Locale.ROOT)) != null);
    }
}
