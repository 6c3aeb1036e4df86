package dev.epicenter.log.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.log.Logs;
import dev.epicenter.log.format.NoSeriesException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesTest {
    @TempDir
    Path folder;

    private ScannedSeries first(String log) {
        return Logs.scan(Logs.write(folder, log)).series().get(0);
    }

    @Test
    void bareNanIsNotFiniteAndQuotedNumbersAreNumbers() {
        ScannedSeries series = first("{\"step\": \"1\", \"loss\": \"2.5\"}\n{\"step\": \"2\", \"loss\": NaN}\n");
        assertThat(Logs.values(series)).containsExactly(2.5, Double.NaN);
        assertThat(series.events()).hasSize(1);
    }

    @Test
    void nanAmongQuotedNumbersIsNotFinite() {
        ScannedSeries series = first("{\"step\": 1, \"loss\": \"2.5\"}\n{\"step\": 2, \"loss\": \"nan\"}\n");
        assertThat(series.events()).hasSize(1);
        assertThat(series.notes()).isEmpty();
    }

    @Test
    void rowsAreCountedAndReportedWithoutAStepKey() {
        ScannedSeries series = first("{\"loss\": 2}\n{\"loss\": 1}\n");
        assertThat(Logs.steps(series)).containsExactly(0.0, 1.0);
        assertThat(series.notes()).anyMatch(note -> note.contains("rows are counted"));
    }

    @Test
    void runsOwnStepPrecedesTheLoggersStepAndTheEpoch() {
        ScannedSeries series = first("{\"_step\": 7, \"epoch\": 0, \"train/global_step\": 100, \"loss\": 2}\n"
                + "{\"_step\": 8, \"epoch\": 0, \"train/global_step\": 200, \"loss\": 1}\n");
        assertThat(Logs.steps(series)).containsExactly(100.0, 200.0);
    }

    @Test
    void rowsWithoutTheStepAreSkippedAndReported() {
        ScannedSeries series = first("{\"step\": 1, \"loss\": 2}\n{\"loss\": 1.5}\n{\"step\": 2, \"loss\": 1}\n");
        assertThat(Logs.steps(series)).containsExactly(1.0, 2.0);
        assertThat(series.notes()).containsExactly("skipped: 1 rows without \"step\"");
    }

    @Test
    void interleavedTablesOfNanAreSparse() {
        ScannedLog log = Logs.scan(Logs.write(
                folder,
                "step,train_loss,val_loss\n1,2.0,nan\n1,nan,2.1\n2,1.9,nan\n3,1.8,nan\n3,nan,1.9\n4,1.7,nan\n"));
        assertThat(log.series())
                .allSatisfy(series -> assertThat(series.events()).isEmpty());
        assertThat(log.series())
                .allSatisfy(series -> assertThat(series.points()).isEqualTo(6));
    }

    @Test
    void tableThatEndsInNanIsNotFinite() {
        ScannedSeries series = first("step,loss\n1,2.0\n2,1.9\n3,nan\n4,nan\n");
        assertThat(series.events()).singleElement().satisfies(event -> {
            assertThat(event.onset()).isEqualTo(3);
            assertThat(event.alarmRow()).isEqualTo(2);
            assertThat(event.end()).isEmpty();
        });
    }

    @Test
    void unloggedRowsAreNotJudgedButAFinalRunOfNanIs() {
        StringBuilder log = new StringBuilder("step,train_loss,val_loss\n");
        for (int step = 1; step <= 100; step++) {
            log.append(step).append(step % 2 == 0 ? ",nan," : ",2.0,").append(step % 2 == 0 ? "2.1\n" : "nan\n");
        }
        assertThat(first(log.toString()).judged()).as("of 50 values").isEqualTo(45);
        ScannedSeries last = first("step,loss\n1,2.0\n2,1.9\n3,nan\n4,nan\n5,nan\n");
        assertThat(last.judged()).isEqualTo(3);
        assertThat(last.notJudged()).isEqualTo(2);
        assertThat(last.isTooShort()).isFalse();
    }

    @Test
    void spikeAtARestartEndsThere() {
        StringBuilder log = new StringBuilder();
        for (int step = 0; step < 200; step++) {
            double loss = 2 + 0.01 * (step * 5 % 13 - 6) + (step >= 190 ? 3 : 0);
            log.append("{\"step\":")
                    .append(step)
                    .append(",\"loss\":")
                    .append(loss)
                    .append("}\n");
        }
        for (int step = 150; step < 300; step++) {
            double loss = 2 + 0.01 * (step * 5 % 13 - 6);
            log.append("{\"step\":")
                    .append(step)
                    .append(",\"loss\":")
                    .append(loss)
                    .append("}\n");
        }
        ScannedSeries series = first(log.toString());
        assertThat(series.restarts()).containsExactly(200L);
        assertThat(series.events()).singleElement().satisfies(event -> {
            assertThat(event.onsetRow()).isEqualTo(190);
            assertThat(event.alarmRow()).isBetween(190L, 193L);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-8"})
    void textMayHaveOtherEncodings(String charset) {
        byte[] text = "\ufeffstep 1: train loss 2.5, val loss 2.6\r\nstep 2: train loss 2.4, val loss 2.5\r\n"
                .getBytes(java.nio.charset.Charset.forName(charset));
        ScannedLog log = Logs.scan(Logs.write(folder, "log", text));
        assertThat(log.format()).isEqualTo("console text");
        assertThat(Logs.values(log.series().get(0))).containsExactly(2.5, 2.4);
    }

    @Test
    void gzipIsDecompressed() throws Exception {
        var packed = new java.io.ByteArrayOutputStream();
        try (var out = new java.util.zip.GZIPOutputStream(packed)) {
            out.write("{\"step\":1,\"loss\":2}\n{\"step\":2,\"loss\":1}\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Logs.scan(Logs.write(folder, "log", packed.toByteArray())).format())
                .isEqualTo("JSON lines");
    }

    @Test
    void missingMetricErrorNamesTheExistingOnes() {
        Path log = Logs.write(folder, "{\"step\":1,\"loss\":2,\"reward\":3}\n{\"step\":2,\"loss\":1}\n");
        SeriesSelector choice =
                new SeriesSelector(List.of("rewards"), Optional.empty(), Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> LogScan.scan(log, choice, bytes -> {}))
                .isInstanceOf(NoSeriesException.class)
                .hasMessageContaining("rewards")
                .hasMessageContaining("did you mean reward")
                .hasMessageContaining("loss");
    }

    @Test
    void anyMetricAndStepKeyCanBeChosen() {
        Path log = Logs.write(folder, "step,tokens,a/reward\n1,100,3\n2,200,4\n");
        SeriesSelector choice =
                new SeriesSelector(List.of("reward"), Optional.of("tokens"), Optional.empty(), Optional.empty());
        ScannedSeries series = LogScan.scan(log, choice, bytes -> {}).series().get(0);
        assertThat(series.metric()).isEqualTo("a/reward");
        assertThat(Logs.steps(series)).containsExactly(100.0, 200.0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train_loss",
                "loss",
                "lm loss",
                "train/loss",
                "critic_loss",
                "Loss",
                "eval_nll",
                "run 1 - train/loss",
                "softmax_cross_entropy"
            })
    void lossNamesAreRecognized(String name) {
        assertThat(SeriesNames.isLoss(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"loss_scale", "loss scale", "num_loss_tokens", "lr", "glossary", "loss__MIN", "loss_weight"})
    void otherNamesAreNotLosses(String name) {
        assertThat(SeriesNames.isLoss(name)).isFalse();
    }

    @Test
    void gzipIsReadUpToItsDamage() throws Exception {
        StringBuilder rows = new StringBuilder("step,loss\n");
        for (int i = 0; i < 20_000; i++) {
            rows.append(i).append(',').append(2 + 0.001 * (i * 7919L % 1009)).append('\n');
        }
        var packed = new java.io.ByteArrayOutputStream();
        try (var out = new java.util.zip.GZIPOutputStream(packed)) {
            out.write(rows.toString().getBytes(StandardCharsets.UTF_8));
        }
        byte[] whole = packed.toByteArray();
        ScannedLog cut = Logs.scan(Logs.write(folder, "cut", java.util.Arrays.copyOf(whole, whole.length / 2)));
        assertThat(cut.series().get(0).points()).isBetween(8_000L, 12_000L);
        assertThat(cut.notes()).anyMatch(note -> note.contains("truncated or damaged"));
        whole[whole.length / 2] ^= (byte) 0xFF;
        ScannedLog damaged = Logs.scan(Logs.write(folder, "damaged", whole));
        assertThat(damaged.series().get(0).points()).isGreaterThan(8_000);
        assertThat(damaged.notes()).anyMatch(note -> note.contains("truncated or damaged"));
        Path nothing = Logs.write(folder, "nothing", java.util.Arrays.copyOf(whole, 15));
        assertThatThrownBy(() -> Logs.scan(nothing))
                .hasMessageContaining("cannot read")
                .hasMessageNotContaining("\n");
    }
}
