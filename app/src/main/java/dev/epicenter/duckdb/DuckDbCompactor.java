package dev.epicenter.duckdb;

import dev.epicenter.trace.PartCompactor;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Compacts closed parts of {@code tensors.jsonl} into Parquet files (zstd), in the order of their lines. */
public final class DuckDbCompactor implements PartCompactor {
    /** The columns of {@link dev.epicenter.trace.TensorRecord}; the types make a quoted "NaN" a number. */
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
            throw new IOException("DuckDB cannot convert " + jsonl + " to Parquet: " + e.getMessage(), e);
        }
    }
}
