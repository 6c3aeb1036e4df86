package dev.epicenter.log.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.log.Logs;
import dev.epicenter.log.scan.Direction;
import dev.epicenter.log.scan.ScannedLog;
import dev.epicenter.log.scan.ScannedSeries;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables and sentences of trainers that print neither names nor positions as others do. */
class TrainerKindsTest {
    @TempDir
    Path folder;

    @Test
    void vowpalWabbitsTableIsRead() {
        ScannedLog log = scan("average  since         example        example  current  current  current\n"
                + "loss     last          counter         weight    label  predict features\n"
                + lines(12, i -> loss(i) + " " + loss(i + 1) + "  " + (1 << i) + " 1.0  1.0000   0.0000       51")
                + "\nfinished run\nnumber of examples = 4096\naverage loss = 2.0975\n");
        assertThat(log.series()).extracting(ScannedSeries::metric).containsExactly("average loss", "loss since last");
        assertThat(Logs.values(log.series().get(0)).get(0)).isEqualTo(Double.parseDouble(loss(1)));
        assertThat(Logs.values(log.series().get(1)).get(0)).isEqualTo(Double.parseDouble(loss(2)));
        log.series().forEach(series -> assertSteps(series, 2, 4096));
    }

    @Test
    void spacysTableIsRead() {
        ScannedLog log =
                scan("Itn.  Dep Loss  NER Loss  UAS     NER P.  NER R.  NER F.  Tag %   Token %  CPU WPS  GPU WPS\n"
                        + "---  ---------  --------  ------  ------  ------  ------  ------  -------  -------  -------\n"
                        + lines(
                                12,
                                i -> i + "  0.000  " + loss(i)
                                        + "   0.000   5.882  12.5  8.0  0.000  100.000  9000  0"));
        ScannedSeries loss = series(log, "NER Loss");
        assertThat(loss.points()).isEqualTo(12);
        assertSteps(loss, 1, 12);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mean rms=%s%%, delta=8.584%%, char train=%s%%, word train=%s%%",
                "mean rms=%s%%, delta=8.584%%, BCER train=%s%%, BWER train=%s%%"
            })
    void tesseractsLinesAreRead(String errors) {
        ScannedLog log = scan(lines(
                12,
                i -> "At iteration " + 90 * i + "/" + 100 * i + "/" + 101 * i + ", "
                        + String.format(Locale.ROOT, errors, loss(i), loss(i + 1), loss(i + 2))
                        + ", skip ratio=0%,  New worst char error = 99.9 wrote checkpoint."));
        assertThat(log.series()).hasSize(3);
        assertThat(Logs.values(log.series().get(1)).get(0)).isEqualTo(Double.parseDouble(loss(2)));
        log.series().forEach(series -> assertSteps(series, 90, 1080));
    }

    @Test
    void kaldisObjectiveIsBadWhenItFalls() {
        ScannedSeries objective = only(lines(
                        12,
                        i ->
                                "LOG (nnet3-chain-train[5.5]:PrintStatsForThisPhase():nnet-training.cc:302) Average objective"
                                        + " function for 'output' for minibatches " + (10 * i - 10) + "-" + (10 * i - 1)
                                        + " is -" + loss(i) + " over 19538 frames.")
                + "LOG (nnet3-chain-train[5.5]:PrintTotalStats():nnet-training.cc:348) Overall average objective function"
                + " for 'output' is -2.1 over 193538 frames.\n");
        assertThat(objective.metric()).isEqualTo("objective function for output");
        assertThat(objective.direction()).isEqualTo(Direction.DOWN);
        assertSteps(objective, 9, 119);
    }

    @Test
    void sumOfAListOfLossesCounts() {
        ScannedLog log = scan("Step      Train loss                Test loss                 Test metric\n"
                + lines(12, i -> 1000 * i + "      [" + loss(i) + ", 1.00e+00]    [" + loss(i) + ", 2.00e+00]    []  ")
                + "\nBest model at step 11000:\n  train loss: 1.00e-03\n  test loss: 1.10e-03\n  test metric: []\n");
        assertThat(Logs.values(series(log, "Train loss")).get(0)).isEqualTo(Double.parseDouble(loss(1)) + 1);
        assertThat(series(log, "Test loss").points()).isEqualTo(12);
        assertSteps(series(log, "Train loss"), 1000, 12_000);
    }

    private static void assertSteps(ScannedSeries series, long first, long last) {
        assertThat(List.of(series.firstStep(), series.lastStep())).containsExactly(first, last);
        assertThat(series.restarts()).isEmpty();
    }

    private static String lines(int count, IntFunction<String> line) {
        return IntStream.rangeClosed(1, count).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String loss(int i) {
        return String.format(Locale.ROOT, "%.4f", 2 + 1.0 / i + 0.02 * Math.sin(12.9898 * i * i));
    }

    private ScannedLog scan(String log) {
        return Logs.scan(Logs.write(folder, log));
    }

    private ScannedSeries only(String log) {
        List<ScannedSeries> all = scan(log).series();
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private static ScannedSeries series(ScannedLog log, String metric) {
        return log.series().stream()
                .filter(series -> series.metric().equals(metric))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + metric));
    }
}
