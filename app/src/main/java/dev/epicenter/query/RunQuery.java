package dev.epicenter.query;

import dev.epicenter.EpicenterException;
import dev.epicenter.duckdb.DuckDb;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks runs in SQL. The tables that the question names are read into memory; then DuckDB is shut off from files and network, for
 * good, and only then sees the question.
 */
public final class RunQuery {
    private RunQuery() {}

    /** Takes what comes back. */
    public interface Answer {
        /** The columns' names; first, and once. */
        void columns(List<String> names);

        /** A row's values: numbers, booleans, texts; empty: null. */
        void row(List<Optional<Object>> values);

        /** All rows have come. */
        void end();
    }

    /**
     * Asks.
     *
     * @param runs by the name that they have in the tables
     * @param progress is told of each run before it is read
     * @param notes takes a line for each run that cannot be read
     * @throws EpicenterException where the question cannot be answered, in a line
     */
    public static void ask(
            String sql, Map<String, Path> runs, Consumer<String> progress, Consumer<String> notes, Answer answer) {
        try (Connection connection = DuckDb.open()) {
            RunTables tables = new RunTables(connection, named(sql));
            for (Map.Entry<String, Path> run : runs.entrySet()) {
                progress.accept(run.getKey());
                tables.add(run.getKey(), run.getValue(), notes).ifPresent(notes);
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET threads = " + Runtime.getRuntime().availableProcessors());
                statement.execute("SET enable_external_access = false");
                statement.execute("SET lock_configuration = true");
            }
            answer(connection, sql, answer);
        } catch (SQLException refused) {
            throw new EpicenterException(problem(refused), refused);
        }
    }

    private static void answer(Connection connection, String sql, Answer answer) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                throw new EpicenterException("the question has no answer: begin it with SELECT");
            }
            try (ResultSet rows = statement.getResultSet()) {
                List<String> names = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    names.add(rows.getMetaData().getColumnLabel(i));
                }
                answer.columns(names);
                while (rows.next()) {
                    List<Optional<Object>> values = new ArrayList<>();
                    for (int i = 1; i <= names.size(); i++) {
                        values.add(Optional.ofNullable(value(rows.getObject(i))));
                    }
                    answer.row(values);
                }
                answer.end();
            }
        }
    }

    private static @Nullable Object value(@Nullable Object value) {
        return value == null || value instanceof Number || value instanceof Boolean ? value : value.toString();
    }

    /** The tables whose names are words of the question: too many cost time, and nothing else. */
    private static Set<RunTable> named(String sql) {
        Set<RunTable> named = EnumSet.noneOf(RunTable.class);
        for (RunTable table : RunTable.values()) {
            if (Pattern.compile("\\b" + table.key() + "\\b")
                    .matcher(sql.toLowerCase(Locale.ROOT))
                    .find()) {
                named.add(table);
            }
        }
        return named;
    }

    /** DuckDB's words, without the lines that point at the place. */
    private static String problem(SQLException refused) {
        String all = String.valueOf(refused.getMessage());
        String first = all.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
        return first + "; epicenter query --schema lists tables and columns";
    }
}
