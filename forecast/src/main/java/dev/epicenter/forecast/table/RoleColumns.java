package dev.epicenter.forecast.table;

import dev.epicenter.DidYouMean;
import dev.epicenter.EpicenterException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** Which column of a table has which role, by {@code --column} or by the column's name. */
final class RoleColumns {
    private final RawTable table;
    private final Map<ColumnRole, Integer> indices = new EnumMap<>(ColumnRole.class);
    /** Columns whose name is an alias of a role, also where another column has the role. */
    private final Set<Integer> recognized = new LinkedHashSet<>();

    private RoleColumns(RawTable table) {
        this.table = table;
    }

    /**
     * The roles of a table's columns.
     *
     * @throws EpicenterException if {@code --column} names a column that the table lacks
     */
    static RoleColumns of(RawTable table, TableOptions options) {
        RoleColumns roles = new RoleColumns(table);
        List<String> plain = table.columns().stream()
                .map(name -> HeaderName.of(name).plain())
                .toList();
        for (ColumnRole role : ColumnRole.values()) {
            String given = options.columns().get(role);
            if (given != null) {
                roles.indices.put(role, index(table, given, "--column " + role.key() + "=" + given));
                continue;
            }
            for (String alias : role.aliases()) {
                int index = plain.indexOf(alias);
                if (index >= 0
                        && (role != ColumnRole.ACTIVE || isCount(table, index))
                        && !options.columns().containsValue(table.columns().get(index))) {
                    roles.indices.putIfAbsent(role, index);
                    roles.recognized.add(index);
                }
            }
        }
        roles.letters(plain);
        roles.recognized.addAll(roles.indices.values());
        return roles;
    }

    /** Whether all cells have a digit, or nothing: a column {@code active} may also say yes or no. */
    private static boolean isCount(RawTable table, int index) {
        return table.rows().stream()
                .map(row -> row.cells().get(index))
                .allMatch(cell -> NumberStyle.isMissing(cell) || cell.chars().anyMatch(Character::isDigit));
    }

    /** N, D and C are parameters, tokens and compute where N stands beside one of the others, as papers write them. */
    private void letters(List<String> plain) {
        int n = plain.indexOf("n");
        int d = plain.indexOf("d");
        int c = plain.indexOf("c");
        if (n >= 0 && !has(ColumnRole.PARAMS) && (d >= 0 || c >= 0)) {
            indices.remove(ColumnRole.ITEMS);
            indices.put(ColumnRole.PARAMS, n);
            if (d >= 0) {
                indices.putIfAbsent(ColumnRole.TOKENS, d);
            }
            if (c >= 0) {
                indices.putIfAbsent(ColumnRole.FLOPS, c);
            }
        }
    }

    /** The index of the column that an option names; letters' case does not count. */
    static int index(RawTable table, String name, String option) {
        List<String> columns = table.columns();
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                return i;
            }
        }
        throw new EpicenterException(option + ": " + table.source() + " has no such column"
                + DidYouMean.name(name, columns)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("")
                + "; it has " + names(columns));
    }

    /** The first names of a list. */
    static String names(List<String> columns) {
        int named = 12;
        return columns.stream().filter(name -> !name.isEmpty()).limit(named).collect(Collectors.joining(", "))
                + (columns.size() > named ? ", ..." : "");
    }

    boolean has(ColumnRole role) {
        return indices.containsKey(role);
    }

    OptionalInt index(ColumnRole role) {
        Integer index = indices.get(role);
        return index == null ? OptionalInt.empty() : OptionalInt.of(index);
    }

    void set(ColumnRole role, int index) {
        indices.put(role, index);
        recognized.add(index);
    }

    void remove(ColumnRole role) {
        indices.remove(role);
    }

    /** Whether a role's values are in the column. */
    boolean isAssigned(int index) {
        return indices.containsValue(index);
    }

    boolean isRecognized(int index) {
        return recognized.contains(index);
    }

    /** The text of a row in a role's column; empty without such a column, or where it is missing. */
    String text(ColumnRole role, RawTable.Row row) {
        Integer index = indices.get(role);
        if (index == null) {
            return "";
        }
        String cell = row.cells().get(index);
        if (cell.isEmpty()) {
            return "";
        }
        // A leaderboard's names are links.
        String text = cell.indexOf('<') < 0
                ? cell
                : cell.replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ").strip();
        return role != ColumnRole.TASK && role != ColumnRole.MODEL && NumberStyle.isMissing(text) ? "" : text;
    }

    /** Which column is read as what, where the names differ. */
    Optional<String> note() {
        List<String> renamed = new ArrayList<>();
        indices.forEach((role, index) -> {
            String name = table.columns().get(index);
            if (!name.equalsIgnoreCase(role.key())) {
                renamed.add(name + " as " + role.key());
            }
        });
        return renamed.isEmpty()
                ? Optional.empty()
                : Optional.of("Columns read by their meaning: " + String.join(", ", renamed) + ".");
    }
}
