package dev.epicenter.log.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.log.Logs;
import dev.epicenter.log.scan.Finding;
import dev.epicenter.log.scan.Health;
import dev.epicenter.log.scan.ScannedLog;
import dev.epicenter.log.scan.ScannedSeries;
import dev.epicenter.spike.Spike;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines that hold two records, numbers of other platforms, text around records, and what a log ends with. */
class JoinedAndQuotedLinesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"1.#QNAN000", "-1.#IND", "1.#INF00"})
    void windowsNumbersThatAreNotFiniteAreFound(String number) {
        ScannedSeries loss = series(lines(20, i -> "step " + i + " loss: " + (i < 15 ? loss(i) : number)), "loss");
        assertThat(loss.points()).isEqualTo(20);
        assertThat(loss.spikes()).singleElement().satisfies(spike -> {
            assertThat(spike.kind()).isEqualTo(Spike.Kind.NON_FINITE);
            assertThat(spike.onset()).isEqualTo(15);
        });
    }

    @Test
    void placeInSourceCodeIsNoMetric() {
        ScannedLog log = scan(lines(12, i -> "LOG (EvalParallel():ctc-loss.cc:182) step " + i + " loss = " + loss(i)));
        assertThat(log.series()).extracting(ScannedSeries::metric).containsExactly("loss");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '^',
            value = {
                "Batch %d: loss: %s^''",
                "Epoch... (%d/90 | Loss: %s)^'        '",
                "Epoch %d:   0%%|  | 1/9 [00:01<00:09,  1.2s/it, loss=%s]^''",
            })
    void recordsWithoutLineEndsAreSeparate(String record, String between) {
        String log = IntStream.rangeClosed(1, 24)
                .mapToObj(i -> String.format(Locale.ROOT, record, i, loss(i)) + (i % 3 == 0 ? "\n" : between))
                .collect(Collectors.joining());
        assertThat(scan(log).series().get(0).points()).isEqualTo(24);
    }

    @Test
    void textBehindABarIsALineOfItsOwn() {
        ScannedSeries loss = series(
                lines(
                        10,
                        i -> " 40%|####      | " + (i - 1) + "/10 [2:04:10<3:05:59, 1859.98s/it]Step " + 100 * i
                                + ", Training loss: " + loss(i) + ", Validation loss: 3.1"),
                "Training loss");
        assertSteps(loss, 100, 1000);
    }

    @Test
    void marksOfQuotedTextAreNoPartOfARecord() {
        ScannedSeries loss = series(
                lines(12, i -> "> [" + i + "]\ttraining's multi_logloss: " + loss(i)), "training's multi_logloss");
        assertSteps(loss, 1, 12);
    }

    @Test
    void numberBeforeTheNextKeyHasNoUnit() {
        ScannedSeries learn = series(lines(12, i -> i + ":      learn " + loss(i) + "passed: 17.4 sec"), "loss/learn");
        assertThat(learn.points()).isEqualTo(12);
    }

    @Test
    void headingWithAnEpochNamesTheSplit() {
        StringBuilder log = new StringBuilder();
        for (int i = 1; i <= 12; i++) {
            log.append("[03.24.23|09:56:11] Training epoch: " + i + "\n[03.24.23|09:56:31] \tmean_loss: " + loss(i)
                    + "\n");
            if (i % 3 == 0) {
                log.append("[03.24.23|09:56:11] Eval epoch: " + i + "\n[03.24.23|09:56:31] \tmean_loss: 5.99\n");
            }
        }
        assertThat(series(log.toString(), "mean_loss").points()).isEqualTo(12);
        assertThat(series(log.toString(), "valid mean_loss").points()).isEqualTo(4);
    }

    @Test
    void lineOfTrainingEndsASectionOfTesting() {
        String log = lines(
                12,
                i -> "epoch: " + i + ",  loss is: " + loss(i) + "\ntesting in eval mode……\nepoch: " + i
                        + ",  loss is: 5.1\nNow continue training……");
        assertThat(series(log, "loss").points()).isEqualTo(12);
        assertThat(series(log, "test loss").points()).isEqualTo(12);
    }

    @Test
    void heldOutLossesBelowARowOfAnEpochAreRead() {
        String log = lines(
                9,
                i -> "2019-02-19 18:37:12,097 EPOCH " + i + " done: loss " + loss(i)
                        + " - lr 0.1000\n2019-02-19 18:37:12,571 DEV  : loss 0.0387 - acc 0.55\n"
                        + "2019-02-19 18:37:13,162 TEST : loss 0.0406 - acc 0.55\n"
                        + "2019-02-19 18:37:13,200 epoch " + (i + 1) + " - iter 0/100 - loss " + loss(i));
        assertThat(series(log, "valid loss").points()).isEqualTo(9);
        assertThat(series(log, "test loss").points()).isEqualTo(9);
    }

    @Test
    void testValueBesideTheLearnedOneIsASeries() {
        String log = lines(
                12, i -> i + ":\tlearn: " + loss(i) + "\ttest: " + loss(i) + "\tbest: 1.0 (" + i + ")\ttotal: 184ms");
        assertThat(scan(log).series())
                .extracting(ScannedSeries::metric)
                .containsExactly("loss/learn", "test loss/learn");
    }

    @Test
    void recordOfTwoLoggersCountsOnce() {
        String log = lines(
                20,
                i -> "03/12/2024 11:24:33 - INFO - callbacks - {'loss': " + loss(i) + ", 'epoch': 0." + (10 + i)
                        + "}\n{'loss': " + loss(i) + ", 'grad_norm': 0.5, 'epoch': 0." + (10 + i) + "}");
        assertThat(series(log, "loss").points()).isEqualTo(20);
    }

    @Test
    void whatOnlyTheSecondOfTwoLoggersPrintsIsKept() {
        ScannedLog log = scan(lines(
                60,
                i -> "03/12/2024 11:24:33 - INFO - callbacks - {'loss': " + loss(i) + ", 'epoch': 0." + (10 + i)
                        + "}\n{'loss': " + loss(i) + ", 'grad_norm': " + (i > 20 ? "nan" : "0.5") + ", 'epoch': 0."
                        + (10 + i) + "}"));
        assertThat(log.findings()).singleElement().isInstanceOf(Finding.GradientNotFinite.class);
        assertSteps(log.series().get(0), 0, 59);
    }

    @Test
    void equalRowsOfOneLoggerStay() {
        String log = lines(20, i -> "{'loss': 0.0, 'learning_rate': 0.1, 'epoch': 0.02}");
        assertThat(series(log, "loss").points()).isEqualTo(20);
    }

    @Test
    void scoreAtAnIterationIsALoss() {
        assertSteps(
                series(
                        lines(
                                20,
                                i -> "06:38 [main] INFO ScoreIterationListener - Score at iteration " + 100 * i + " is "
                                        + loss(i)),
                        "loss/Score"),
                100,
                2000);
    }

    @Test
    void numberALineIsASeriesNamedAfterTheFile() {
        assertThat(scan(lines(40, JoinedAndQuotedLinesTest::loss), "train_loss.txt")
                        .series())
                .singleElement()
                .satisfies(series -> {
                    assertThat(series.metric()).isEqualTo("train_loss");
                    assertThat(series.points()).isEqualTo(40);
                });
        assertThat(scan("loss\n" + lines(40, JoinedAndQuotedLinesTest::loss), "a.csv")
                        .series())
                .extracting(ScannedSeries::metric)
                .containsExactly("loss");
    }

    @Test
    void jumpInTheLastRowIsReported() {
        ScannedLog log = scan(lines(20, i -> "step " + i + " loss: " + (i < 20 ? loss(i) : "3417.7")));
        assertThat(log.findings()).singleElement().isInstanceOf(Finding.JumpAtEnd.class);
        assertThat(Health.of(log).status()).isEqualTo(Health.Status.WARNING);
        assertThat(Health.of(log).sentence()).contains("loss jumps in the last row, at step 20");
        assertThat(scan(lines(20, i -> "step " + i + " loss: " + loss(i))).findings())
                .isEmpty();
    }

    @Test
    void gradientNormThatIsNeverFiniteIsReportedAfterFiftySteps() {
        ScannedLog log =
                scan(lines(24, i -> "Iter(train) [" + 10 * i + "/2046] loss: " + loss(i) + "  grad_norm: nan"));
        assertThat(log.findings()).singleElement().isInstanceOf(Finding.GradientNotFinite.class);
        assertThat(scan(lines(12, i -> "Iter(train) [" + i + "/2046] loss: " + loss(i) + "  grad_norm: nan"))
                        .findings())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '^',
            value = {
                "Epoch %d   loss %s   Epoch 301 sec   val_loss 2.6",
                "Epoch %d   loss %s   Epoch 5 was best with val loss 1.9",
                "Epoch %d   loss %s   Epoch: 3.1s",
            })
    void remarksBehindARecordAreNoRecords(String line) {
        ScannedLog log = scan(lines(30, i -> String.format(Locale.ROOT, line, i, loss(i))));
        assertThat(log.series())
                .allSatisfy(series -> assertThat(series.points()).isEqualTo(30));
        assertSteps(log.series().get(0), 1, 30);
    }

    @Test
    void barBeforeAnEpochOfManyRowsIsTheStep() {
        ScannedSeries loss = series(
                lines(
                        60,
                        i -> " 35%|###   | " + (i - 1) % 20 + "/20 [00:01<00:02, 3.2it/s]Epoch " + ((i - 1) / 20 + 1)
                                + ", loss " + loss(i)),
                "loss");
        assertThat(loss.restarts()).isEmpty();
        assertThat(loss.lastStep()).isEqualTo(59);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eval_epochs: 5",
                "Evaluation starts at epoch 10",
                "Best validation result at epoch 7",
                "Test epoch 7 finished"
            })
    void remarksOnEvaluationNameNoSplit(String remark) {
        assertThat(scan(remark + "\n" + lines(30, i -> "loss: " + loss(i) + " acc: 0.5\n" + remark))
                        .series())
                .extracting(ScannedSeries::metric)
                .containsExactly("loss");
    }

    @ParameterizedTest
    @ValueSource(strings = {"neg_mae", "mae_improvement", "mae_acc", "val_neg_rmse"})
    void errorsThatRiseWithSkillAreNoLosses(String name) {
        assertThatThrownBy(() -> scan("step," + name + "\n" + lines(30, i -> i + "," + loss(i)), "a.csv"))
                .isInstanceOf(NoSeriesException.class);
    }

    @Test
    void valueBehindANameWithAPointIsNoLineNumber() {
        assertThat(series(lines(30, i -> "loss.c:" + loss(i) + " step:" + i), "loss.c")
                        .points())
                .isEqualTo(30);
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

    private ScannedLog scan(String log, String name) {
        return Logs.scan(Logs.write(folder, name, log.getBytes(StandardCharsets.UTF_8)));
    }

    private ScannedSeries series(String log, String metric) {
        return scan(log).series().stream()
                .filter(series -> series.metric().equals(metric))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + metric));
    }

    private static void assertSteps(ScannedSeries series, long first, long last) {
        assertThat(series.firstStep()).isEqualTo(first);
        assertThat(series.lastStep()).isEqualTo(last);
        assertThat(series.restarts()).isEmpty();
    }
}
