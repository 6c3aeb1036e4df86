package dev.epicenter.forecast.table;

import dev.epicenter.EpicenterException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How to read a table where its content does not say so.
 *
 * @param idColumns columns of a wide table that are no tasks, beside the recognized ones; if given, all others are tasks
 * @param columns the column of a role, by its name
 * @param units of metrics, tasks and counts, by name in lower case; the name {@code ""} means all scores
 * @param models a table of models, which completes and overrides the scores' own columns
 */
public record TableOptions(
        Set<String> idColumns, Map<ColumnRole, String> columns, Map<String, String> units, Optional<Path> models) {
    public static final TableOptions NONE = new TableOptions(Set.of(), Map.of(), Map.of(), Optional.empty());

    public TableOptions {
        idColumns = Set.copyOf(idColumns);
        columns = Map.copyOf(columns);
        units = Map.copyOf(units);
    }

    /**
     * Parses the values of {@code --column ROLE=NAME}.
     *
     * @throws EpicenterException for an unknown role
     */
    public static Map<ColumnRole, String> columns(List<String> texts) {
        Map<ColumnRole, String> columns = new EnumMap<>(ColumnRole.class);
        for (String text : texts) {
            int equals = text.indexOf('=');
            ColumnRole role = equals < 1
                    ? null
                    : ColumnRole.named(text.substring(0, equals)).orElse(null);
            if (role == null) {
                throw new EpicenterException(
                        "--column " + text + ": give ROLE=NAME, such as score=my_column; roles are "
                                + Arrays.stream(ColumnRole.values())
                                        .map(ColumnRole::key)
                                        .collect(Collectors.joining(", ")));
            }
            columns.put(role, text.substring(equals + 1));
        }
        return columns;
    }

    /**
     * Parses the values of {@code --unit [NAME=]UNIT}.
     *
     * @throws EpicenterException for an unknown unit
     */
    public static Map<String, String> units(List<String> texts) {
        Map<String, String> units = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.lastIndexOf('=');
            String name = equals < 0 ? "" : text.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            String unit = text.substring(equals + 1).strip();
            boolean isCount = ColumnRole.named(name).filter(ColumnRole::isCount).isPresent();
            if (isCount
                    ? HeaderName.unit(unit).isEmpty()
                    : ScoreUnit.Choice.parse(unit).isEmpty()) {
                throw new EpicenterException("--unit " + text + ": "
                        + (isCount
                                ? "give K, M, B, T or a power such as 1e21"
                                : "'" + unit + "' is no unit; give NAME=UNIT with one of these: "
                                        + ScoreUnit.Choice.WORDS));
            }
            units.put(name, unit);
        }
        return units;
    }

    /** The factor that {@code --unit} gives for a count such as the parameters. */
    java.util.OptionalDouble factor(ColumnRole role) {
        for (Map.Entry<String, String> unit : units.entrySet()) {
            if (ColumnRole.named(unit.getKey()).equals(Optional.of(role))) {
                return HeaderName.unit(unit.getValue());
            }
        }
        return java.util.OptionalDouble.empty();
    }
}
