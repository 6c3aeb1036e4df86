package dev.epicenter.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import dev.epicenter.trace.LogitRecord;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TensorRecord;
import dev.epicenter.trace.TraceReader;
import dev.epicenter.trace.TraceWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the trace files with an independent reader, DuckDB. */
class TraceOracleTest extends RandomizedTest {
    private static final int STEPS = 35;
    private static final int PART = 10;
    private static final List<String> TENSORS = List.of("wte", "h.0.attn.c_attn.weight", "ln_f.bias");

    @TempDir
    Path folder;

    private static double any(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> Double.NaN;
            case 1 -> Double.POSITIVE_INFINITY;
            case 2 -> Double.MIN_VALUE * (1 + random.nextInt(9));
            default -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
        };
    }

    @Test
    void duckDbReadsEveryValueBitForBit() throws SQLException {
        Random random = random();
        List<StepRecord> steps = new ArrayList<>();
        List<TensorRecord> tensors = new ArrayList<>();
        try (TraceWriter writer = TraceWriter.create(folder, PART, Optional.of(new DuckDbCompactor()))) {
            for (long step = 1; step <= STEPS; step++) {
                StepRecord row = new StepRecord(
                        step,
                        step - 1,
                        any(random),
                        1e-3,
                        any(random),
                        any(random),
                        any(random),
                        OptionalDouble.empty(),
                        step % 5 == 0 ? OptionalDouble.of(random.nextDouble()) : OptionalDouble.empty(),
                        128,
                        0.01);
                List<TensorRecord> measured = new ArrayList<>();
                for (String tensor : TENSORS) {
                    measured.add(new TensorRecord(
                            step,
                            tensor,
                            any(random),
                            any(random),
                            any(random),
                            any(random),
                            any(random),
                            any(random)));
                }
                writer.append(row, measured, List.of(new LogitRecord(step, 0, random.nextDouble())));
                steps.add(row);
                tensors.addAll(measured);
            }
        }
        try (Connection duckDb = DuckDb.open();
                Statement statement = duckDb.createStatement();
                ResultSet rows = statement.executeQuery("SELECT step, loss, grad_norm FROM read_json("
                        + DuckDb.literal(folder.resolve("metrics.jsonl"))
                        + ", format = 'newline_delimited', columns = {step: 'BIGINT', loss: 'DOUBLE', grad_norm: 'DOUBLE'})"
                        + " WHERE step IS NOT NULL ORDER BY step")) {
            for (StepRecord row : steps) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong(1)).isEqualTo(row.step());
                assertThat(Double.doubleToLongBits(rows.getDouble(2))).isEqualTo(Double.doubleToLongBits(row.loss()));
                assertThat(Double.doubleToLongBits(rows.getDouble(3)))
                        .isEqualTo(Double.doubleToLongBits(row.gradNorm()));
            }
            assertThat(rows.next()).isFalse();
        }

        TraceReader reader = new TraceReader(folder);
        assertThat(reader.readParts(TraceReader.Parts::jsonl)).as("JSONL parts").isEmpty();
        List<TensorRecord> read =
                SegmentTensors.read(new TraceReader(folder), 1, STEPS).rows();
        assertThat(read).containsExactlyElementsOf(tensors);
    }
}
