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
 * Queries runs with SQL. The tables that the query names are read into memory. Then DuckDB's access to files and network is
 * disabled permanently, and only then is the query executed.
 */
public final class RunQuery {
    private RunQuery() {}

    /** Receives the result. */
    public interface Answer {
        /** The names of the columns; called first, and once. */
        void columns(List<String> names);

        /** The values of a row: numbers, booleans, strings; empty: null. */
        void row(List<Optional<Object>> values);

        /** Called after the last row. */
        void end();
    }

    /**
     * Executes a query.
     *
     * @param runs by their names in the tables
     * @param progress receives the name of each run before it is read
     * @param notes receives one line per run that cannot be read
     * @throws EpicenterException with a one-line message if the query fails
     */
    public static void run(
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
                throw new EpicenterException("the query has no result; use SELECT");
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

    /** The tables whose names are words of the query; a superfluous one only costs time. */
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

    /** DuckDB's message, without the lines that mark the position. */
    private static String problem(SQLException refused) {
        String all = String.valueOf(refused.getMessage());
        String first = all.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
        return first + "; epicenter query --schema lists tables and columns";
    }
}
