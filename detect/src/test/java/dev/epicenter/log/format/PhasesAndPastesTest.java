package dev.epicenter.log.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.epicenter.log.Logs;
import dev.epicenter.log.scan.ScannedLog;
import dev.epicenter.log.scan.ScannedSeries;
import dev.epicenter.spike.Spike;
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

/** Logs whose lines mean something by what stands around them: a phase, an epoch before the paste begins, text of a model. */
class PhasesAndPastesTest {
    @TempDir
    Path folder;

    @Test
    void evaluationWithALossOfAnotherNameEndsNoSeries() {
        ScannedSeries cost = series(
                lines(
                        30,
                        i -> "[2021-07-17 12:54:33] Ep. 1 : Up. " + 2000 * i + " : Cost " + loss(i) + " : Time 9.5s"
                                + (i % 10 == 0
                                        ? "\n[2021-07-17 13:51:02] [valid] Ep. 1 : Up. " + 2000 * i
                                                + " : perplexity : 187.458 : new best"
                                        : "")),
                "loss/Cost");
        assertThat(cost.points()).isEqualTo(30);
        assertThat(cost.lastStep()).isEqualTo(60_000);
    }

    @Test
    void barOverAllEpochsIsTheStepInAPasteThatBeginsLater() {
        String log = lines(
                6,
                i -> "epoch " + (i + 4) + "/15\nsteps:  13%|███▏  | " + 220 * (i + 4)
                        + "/3300 [21:33<2:20:06,  2.94s/it, avr_loss=" + loss(i) + "]");
        assertSteps(series(log, "avr_loss"), 1100, 2200);
        assertSteps(series(log.replace("steps: ", ""), "avr_loss"), 1100, 2200);
    }

    @Test
    void barNamedAfterStepsIsTheStepAlthoughTheEpochsAreNotCounted() {
        String log = "INFO:dataset:epoch is incremented. current_epoch: 6, epoch: 7\n"
                + lines(
                        4,
                        i -> "[08:03] steps:  39%|###   | " + (36 + i) + "/96 [13:19<21:14, avr_loss=" + loss(i) + "]");
        assertSteps(series(log, "avr_loss"), 37, 40);
    }

    @Test
    void positionInAnEpochStaysOneInAPasteThatBeginsLater() {
        String log = lines(10, i -> "Epoch [5/90][" + 10 * i + "/250] loss " + loss(i));
        assertSteps(series(log, "loss"), 1010, 1100);
    }

    @Test
    void linesBelowALineOfAPhaseBelongToIt() {
        StringBuilder log = new StringBuilder();
        for (int epoch = 0; epoch < 4; epoch++) {
            for (int i = 0; i < 250; i += 10) {
                log.append("Epoch: [" + epoch + "][" + i + "/250]\tTime 3.9 (3.9)\tLoss " + loss(i + 1) + " (2.0)\n");
                log.append("cos_sim_loss  0.273 (0.281)\n");
            }
            for (int i = 0; i < 242; i += 10) {
                double held = 3 + 0.001 * (250 * epoch + i);
                log.append("Test: [" + i + "/242]\tTime 0.6 (0.6)\tLoss " + held + " (3.5)\n");
                log.append("cos_sim_loss  " + held + " (0.311)\n");
            }
        }
        assertThat(scan(log.toString()).series())
                .extracting(ScannedSeries::metric, ScannedSeries::points)
                .containsExactlyInAnyOrder(
                        tuple("Loss", 100L),
                        tuple("cos_sim_loss", 100L),
                        tuple("test Loss", 100L),
                        tuple("test cos_sim_loss", 100L));
    }

    /** Bars and batches of a validation above the epoch's own line. */
    @ParameterizedTest
    @ValueSource(strings = {"Val: 100%|##########| 10/10 [00:01<00:00, loss=VALUE]", "Validation [10/10] loss VALUE"})
    void lineOfAnEpochEndsThePhaseAboveIt(String phase) {
        String log = lines(12, i -> phase.replace("VALUE", loss(100 + i)) + "\nEpoch " + i + " loss " + loss(i));
        assertSteps(series(log, "loss"), 1, 12);
    }

    @Test
    void positionInAnEpochWithItsOwnNameStaysOneWhereTheLogBeginsLater() {
        String log = lines(9, i -> "Epoch [2/10], Step [" + 100 * i + "/938], Loss: " + loss(i));
        assertSteps(series(log, "Loss"), 1038, 1838);
    }

    @Test
    void sentenceWithoutDecorationsBeginsAPhase() {
        String log = lines(
                20,
                i -> "step " + 100 * i + " loss " + loss(i)
                        + (i % 5 == 0 ? "\nEvaluating on the validation set:\nloss: " + loss(100 + i) : ""));
        assertThat(series(log, "loss").points()).isEqualTo(20);
        assertThat(series(log, "valid loss").points()).isEqualTo(4);
    }

    @Test
    void headingBetweenStarsBeginsAPhase() {
        String log = lines(20, i -> "INFO:tensorflow:loss = " + loss(i) + ", step = " + 100 * i + " (147.086 sec)")
                + "INFO:tensorflow:Saving dict for global step 2000: eval_accuracy = 0.85, global_step = 2000, loss = 9.5\n"
                + "INFO:tensorflow:***** Eval results *****\nINFO:tensorflow:  eval_accuracy = 0.85\n"
                + "INFO:tensorflow:  global_step = 2000\nINFO:tensorflow:  loss = 9.5\n";
        assertThat(series(log, "loss").points()).isEqualTo(20);
        assertThat(Logs.values(series(log, "valid loss"))).containsExactly(9.5);
    }

    @Test
    void positionOutOfATotalInQuotesIsAPosition() {
        ScannedSeries loss = series(
                lines(
                        20,
                        i -> "[INFO] json_stats: {\"_type\": \"train_epoch\", \"epoch\": \"" + i + "/200\", \"loss\": "
                                + loss(i) + "}"),
                "loss");
        assertSteps(loss, 1, 20);
        assertThat(loss.stepName()).isEqualTo("epoch");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 6, 40})
    void rowsThatAreCountedCountFromZero(int rows) {
        assertSteps(series(lines(rows, i -> "Epoch: 1| train loss: " + loss(i)), "train loss"), 0, rows - 1);
    }

    @Test
    void divergenceThatComesBackLongAfterIsOver() {
        String log = lines(
                2000,
                i -> String.format(
                        Locale.ROOT,
                        "step %d loss %.4f",
                        10 * i,
                        i < 500
                                ? 4 - i / 200.0 + noise(i)
                                : i < 1500 ? 1.5 + Math.min(2, (i - 500) / 100.0) + noise(i) : 1 + noise(i)));
        ScannedLog scanned = scan(log);
        assertThat(scanned.series().get(0).spikes()).isNotEmpty().allMatch(event -> !event.isOpen());
        assertThat(scanned.series().get(0).spikes())
                .extracting(event -> event.kind())
                .contains(Spike.Kind.SPIKE);
    }

    @Test
    void stepInTheTextOfALanguageModelIsNone() {
        String log = lines(
                40, i -> "step " + i + "\n**Step 1: Calculate the distance traveled at 47 km/h**\nloss: " + loss(i));
        assertSteps(series(log, "loss"), 1, 40);
    }

    @Test
    void sentenceAboutALossIsNoName() {
        assertThat(scan("FloatingPointError: Loss became infinite or NaN at iteration=27!\n")
                        .series())
                .extracting(ScannedSeries::metric)
                .containsExactly("Loss");
    }

    @Test
    void printedTensorsAreALoss() {
        ScannedSeries loss = series(
                lines(
                        20,
                        i -> "tensor(" + (i < 12 ? loss(i) : "nan") + ", device='cuda:0', grad_fn=<NllLossBackward>)"),
                "tensor");
        assertThat(loss.points()).isEqualTo(20);
        assertThat(loss.spikes().get(0).kind()).isEqualTo(Spike.Kind.NON_FINITE);
    }

    private static String lines(int count, IntFunction<String> line) {
        return IntStream.rangeClosed(1, count).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String loss(int i) {
        return String.format(Locale.ROOT, "%.4f", 2 + 1.0 / i + noise(i));
    }

    private static double noise(int i) {
        return 0.02 * Math.sin(12.9898 * i * i);
    }

    private ScannedLog scan(String log) {
        return Logs.scan(Logs.write(folder, log));
    }

    private ScannedSeries series(String log, String metric) {
        List<ScannedSeries> all = scan(log).series();
        return all.stream()
                .filter(series -> series.metric().equals(metric))
                .findFirst()
                .orElseThrow(() -> new AssertionError(metric + " is none of "
                        + all.stream().map(ScannedSeries::metric).toList()));
    }

    private static void assertSteps(ScannedSeries series, long first, long last) {
        assertThat(series.firstStep()).isEqualTo(first);
        assertThat(series.lastStep()).isEqualTo(last);
        assertThat(series.restarts()).isEmpty();
    }
}
