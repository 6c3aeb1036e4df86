package dev.epicenter.duckdb;

import dev.epicenter.trace.PartCompactor;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Turns closed parts of {@code tensors.jsonl} into zstd Parquet, in the order of their lines. */
public final class DuckDbCompactor implements PartCompactor {
    /** As {@link dev.epicenter.trace.TensorRecord}; typed, so that a quoted "NaN" is a number. */
    public static final String COLUMNS =
            "{step: 'BIGINT', tensor: 'VARCHAR', grad_norm: 'DOUBLE', update_rms: 'DOUBLE',"
                    + " weight_norm: 'DOUBLE', staleness: 'DOUBLE', first_moment_norm: 'DOUBLE', second_moment_norm: 'DOUBLE'}";

    @Override
    public long compact(Path jsonl, Path parquet) throws IOException {
        try (Connection connection = DuckDb.open();
                Statement statement = connection.createStatement()) {
            // The header has no step.
            statement.execute("COPY (SELECT * FROM read_json(" + DuckDb.file(jsonl)
                    + ", format = 'newline_delimited', columns = " + COLUMNS + ") WHERE step IS NOT NULL) TO "
                    + DuckDb.literal(parquet) + " (FORMAT parquet, COMPRESSION zstd)");
            try (ResultSet count =
                    statement.executeQuery("SELECT count(*) FROM read_parquet(" + DuckDb.file(parquet) + ")")) {
                count.next();
                return count.getLong(1);
            }
        } catch (SQLException e) {
            throw new IOException("DuckDB cannot turn " + jsonl + " into Parquet: " + e.getMessage(), e);
        }
    }
}
