package dev.epicenter.duckdb;

import dev.epicenter.EpicenterException;
import dev.epicenter.trace.Rows;
import dev.epicenter.trace.TensorRecord;
import dev.epicenter.trace.TraceReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads the per-tensor telemetry of a segment: compacted parts from Parquet files, the others from JSON lines. */
public final class SegmentTensors {
    private SegmentTensors() {}

    /**
     * Reads the rows of a range of steps, also while another process writes to the segment and compacts its parts.
     *
     * @param segment its reader; the checksum of a part is verified once per reader
     * @param from first step
     * @param to last step
     * @return in the order they were recorded; with a note per damaged and skipped part or row
     */
    public static Rows<TensorRecord> read(TraceReader segment, long from, long to) {
        return segment.readParts(parts -> {
            List<TensorRecord> rows = new ArrayList<>(compacted(parts.parquet(), from, to));
            Rows<TensorRecord> open = parts.open();
            open.rows().stream()
                    .filter(row -> row.step() >= from && row.step() <= to)
                    .forEach(rows::add);
            List<String> notes = new ArrayList<>(parts.notes());
            notes.addAll(open.notes());
            return new Rows<>(rows, notes);
        });
    }

    /**
     * @param parts Parquet files, oldest first; none: no rows, and DuckDB is not loaded
     * @param from first step
     * @param to last step
     * @return in the order they were recorded
     */
    static List<TensorRecord> compacted(List<Path> parts, long from, long to) {
        if (parts.isEmpty()) {
            return List.of();
        }
        String files = parts.stream().map(DuckDb::file).collect(Collectors.joining(", ", "[", "]"));
        List<TensorRecord> rows = new ArrayList<>();
        try (Connection connection = DuckDb.open();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT step, tensor, grad_norm, update_rms, weight_norm, staleness, first_moment_norm,"
                                + " second_moment_norm FROM read_parquet(" + files + ") WHERE step BETWEEN " + from
                                + " AND " + to)) {
            while (result.next()) {
                rows.add(new TensorRecord(
                        result.getLong(1),
                        result.getString(2),
                        result.getDouble(3),
                        result.getDouble(4),
                        result.getDouble(5),
                        result.getDouble(6),
                        result.getDouble(7),
                        result.getDouble(8)));
            }
        } catch (SQLException e) {
            throw new EpicenterException(
                    "cannot read the telemetry of tensors in " + parts.get(0).getParent() + ": "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    e);
        }
        return rows;
    }
}
