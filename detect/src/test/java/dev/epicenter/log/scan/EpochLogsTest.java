package dev.epicenter.log.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.log.Logs;
import dev.epicenter.log.format.NoSeriesException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs that count epochs and the steps in them. Each has a spike of 40 rows from row 1500. */
class EpochLogsTest {
    private static final int ROWS = 3000;
    private static final int SPIKE = 1500;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Epoch [%1$d/6], Step [%2$d/500], Loss: %3$.4f",
                "Train Epoch: %1$d [%2$d/500 (0%%)]\tLoss: %3$.6f",
                "Epoch: [%1$d][%2$4d/500]\tTime  0.1 ( 0.2)\tLoss %3$.4e (5.0)\tAcc@1 0.1",
                "Train: %1$d [%2$4d/500 (  0%%)]  Loss: %3$.4f (5.0)  Time: 0.3s",
                "2026-01-01 - mmdet - INFO - Epoch [%1$d][%2$d/500]  lr: 1e-3, eta: 1:00, time: 0.3, loss: %3$.4f",
                "Epoch %1$d:  50%%|#####     | %2$d/500 [00:01<00:02, 10.1it/s, loss=%3$.4f]",
                "epoch %1$d, batch %2$d/500, loss=%3$.4f"
            })
    void stepIsComputedFromEpochAndPosition(String line) {
        ScannedSeries series = scan(row -> line.formatted(1 + row / 500, 1 + row % 500, loss(row)));
        assertThat(series.points()).isEqualTo(ROWS);
        assertThat(series.restarts()).isEmpty();
        assertThat(series.events()).hasSize(1);
        assertThat(series.events().get(0).onsetRow()).isBetween(SPIKE - 5L, SPIKE + 5L);
        assertThat(series.events().get(0).onset()).isBetween(SPIKE - 5L, SPIKE + 6L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Epoch %1$d loss %3$.4f",
                "{\"epoch\": %1$d, \"loss\": %3$.4f}",
                "{'loss': %3$.4f, 'grad_norm': 1.0, 'epoch': %4$.2f}"
            })
    void rowsAreCountedIfTheEpochDoesNotIdentifyThem(String line) {
        ScannedSeries series = scan(row -> line.formatted(1 + row / 500, 1 + row % 500, loss(row), row / 500.0));
        assertThat(series.points()).isEqualTo(ROWS);
        assertThat(series.restarts()).isEmpty();
        assertThat(series.notes()).anyMatch(note -> note.contains("rows are counted"));
        assertThat(series.events()).hasSize(1);
        assertThat(series.events().get(0).onsetRow()).isBetween(SPIKE - 5L, SPIKE + 5L);
    }

    @Test
    void epochPerRowIsTheStep() {
        ScannedSeries series = scan(row -> "{\"epoch\": " + (1 + row) + ", \"loss\": " + loss(row) + "}");
        assertThat(series.lastStep()).isEqualTo(ROWS);
        assertThat(series.notes()).noneMatch(note -> note.contains("counted"));
    }

    @Test
    void settingsInTwoAlignedColumnsAreNoTable() {
        ScannedLog scanned = Logs.scan(Logs.write(
                folder,
                "10:11:12 - INFO - batch_size :\t20\n10:11:12 - INFO - dropout    :\t0.5\n"
                        + text(row -> "10:11:13 - INFO - iter: " + row + " | train loss: " + loss(row))));
        assertThat(scanned.format()).isEqualTo("console text");
        assertThat(scanned.series().get(0).points()).isEqualTo(ROWS);
    }

    @Test
    void textMayPrecedeJsonLines() {
        Path log = Logs.write(
                folder, "UserWarning: foo\n" + text(row -> "{\"step\": " + row + ", \"loss\": " + loss(row) + "}"));
        ScannedLog scanned = Logs.scan(log);
        assertThat(scanned.format()).isEqualTo("JSON lines");
        assertThat(scanned.series().get(0).points()).isEqualTo(ROWS);
        assertThat(scanned.notes()).anyMatch(note -> note.contains("line 1"));
    }

    @Test
    void missingStepKeyIsReportedWithTheExistingKeys() {
        Path log = Logs.write(folder, text(row -> "{\"step\": " + row + ", \"loss\": " + loss(row) + "}"));
        SeriesSelector choice = new SeriesSelector(List.of(), Optional.of("bogus"), Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> LogScan.scan(log, choice, bytes -> {}))
                .isInstanceOf(NoSeriesException.class)
                .hasMessageContaining("no key bogus")
                .hasMessageContaining("loss, step");
    }

    @Test
    void missingMetricIsReported() {
        Path log = Logs.write(folder, text(row -> "{\"step\": " + row + ", \"loss\": " + loss(row) + "}"));
        SeriesSelector choice =
                new SeriesSelector(List.of("loss", "acc"), Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(LogScan.scan(log, choice, bytes -> {}).notes())
                .contains("there is no series acc; it has: loss, step");
    }

    private ScannedSeries scan(IntFunction<String> line) {
        return Logs.scan(Logs.write(folder, text(line))).series().get(0);
    }

    private static String text(IntFunction<String> line) {
        return IntStream.range(0, ROWS).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
    }

    private static double loss(int row) {
        double noise = 0.02 * Math.sin(row * 12.9898) * Math.cos(row * 78.233);
        return 2 + 3 * Math.exp(-row / 400.0) + noise + (row >= SPIKE && row < SPIKE + 40 ? 3 : 0);
    }
}
