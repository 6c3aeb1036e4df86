package dev.epicenter.duckdb;

import dev.epicenter.EpicenterException;
import dev.epicenter.NumberText;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of a Parquet file as text. Nested columns are skipped.
 *
 * @param rows of cells, as many as there are columns; a missing value is empty
 */
public record ParquetTable(List<String> columns, List<List<String>> rows) {

    /**
     * Reads a file.
     *
     * @throws EpicenterException if DuckDB cannot read it
     */
    public static ParquetTable read(Path file) {
        try (Connection connection = DuckDb.open();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM read_parquet(" + DuckDb.file(file) + ")")) {
            ResultSetMetaData about = rows.getMetaData();
            List<String> names = new ArrayList<>();
            List<Integer> flat = new ArrayList<>();
            for (int i = 1; i <= about.getColumnCount(); i++) {
                String type = about.getColumnTypeName(i);
                if (!type.endsWith("]") && !type.startsWith("STRUCT") && !type.startsWith("MAP")) {
                    flat.add(i);
                    names.add(about.getColumnName(i));
                }
            }
            // Equal cells share one string: a table repeats its names in every row.
            Map<String, String> shared = new HashMap<>();
            List<List<String>> all = new ArrayList<>();
            while (rows.next()) {
                List<String> cells = new ArrayList<>(flat.size());
                for (int i : flat) {
                    cells.add(shared.computeIfAbsent(text(rows.getObject(i)), same -> same));
                }
                all.add(cells);
            }
            return new ParquetTable(names, all);
        } catch (SQLException failure) {
            String reason =
                    String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
            throw new EpicenterException(
                    "cannot read " + file + ": it is not a valid Parquet file (" + reason + "); write it again",
                    failure);
        }
    }

    private static String text(@Nullable Object value) {
        if (value instanceof Double || value instanceof Float) {
            double number = Double.parseDouble(value.toString());
            return Double.isFinite(number) ? NumberText.of(number) : "";
        }
        return value == null ? "" : value.toString().strip();
    }
}
