package dev.epicenter.query;

import dev.epicenter.EpicenterException;
import dev.epicenter.duckdb.DuckDb;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/** Writes a run as Parquet files (zstd), one per table of {@link RunTable}. */
final class ParquetExport {
    private ParquetExport() {}

    /**
     * @param folder an existing, empty folder
     * @param arms whether to also write the steps of arms
     * @param notes receives one line per damaged and skipped part
     */
    static void write(String name, Path run, Path folder, boolean arms, Consumer<String> notes) {
        Set<RunTable> tables = EnumSet.allOf(RunTable.class);
        if (!arms) {
            tables.remove(RunTable.ARM_METRICS);
        }
        try (Connection connection = DuckDb.open();
                Statement statement = connection.createStatement()) {
            RunTables loaded = new RunTables(connection, tables);
            loaded.add(name, run, notes).ifPresent(problem -> {
                throw new EpicenterException(problem);
            });
            for (RunTable table : tables) {
                statement.execute("COPY " + table.key() + " TO "
                        + DuckDb.literal(folder.resolve(table.key() + ".parquet"))
                        + " (FORMAT parquet, COMPRESSION zstd)");
            }
        } catch (SQLException failure) {
            throw new EpicenterException(
                    "cannot write " + folder + ": "
                            + String.valueOf(failure.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""),
                    failure);
        }
    }
}
