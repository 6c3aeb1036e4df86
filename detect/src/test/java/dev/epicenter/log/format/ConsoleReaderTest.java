package dev.epicenter.log.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.log.Logs;
import dev.epicenter.log.scan.LogScan;
import dev.epicenter.log.scan.ScannedLog;
import dev.epicenter.log.scan.ScannedSeries;
import dev.epicenter.log.scan.SeriesSelector;
import dev.epicenter.spike.Spike;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lines have the format of each trainer's source, with invented numbers. */
class ConsoleReaderTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "nanoGPT ~ iter 10: loss 3.25, time 135.20ms, mfu 31.26% ~ loss=3.25 at 10",
                "nanoGPT ~ step 250: train loss 1.96, val loss 2.06 ~ train loss=1.96 at 250; val loss=2.06 at 250",
                "modded-nanogpt ~ step:5/6200 train_loss:7.75 train_time:605ms step_avg:nanms ~ train_loss=7.75 at 5",
                "llm.c ~ step   12/18865 | loss 10.989 (+nanz)| norm 15.3 (+nanz)| lr 8.57e-07 | 3 ms ~ loss=10.989 at"
                        + " 12",
                "llm.c ~ s:40 trl:6.25 lr:0.0003 norm:1.2 ~ train_loss=6.25 at 40",
                "Megatron ~ ' [2024-01-01 00:00:00] iteration      100/  500000 | consumed samples:        25600 |"
                        + " elapsed time per iteration (ms): 540.1 | learning rate: 4.687E-07 | lm loss: 1.094E+01 | loss"
                        + " scale: 1.0 | grad norm: 5.3 |' ~ lm loss=10.94 at 100",
                "Megatron ~ ' validation loss at iteration 1000 | lm loss value: 2.5E+00 | lm loss PPL: 1.2E+01 | ' ~"
                        + " valid lm loss value=2.5 at 1000; valid lm loss PPL=12.0 at 1000",
                "fairseq ~ 2020-01-01 00:00:00 | INFO | train_inner | epoch 001:    100 / 5000 loss=9.5, ppl=724,"
                        + " wps=1000, num_updates=100, lr=1e-05 ~ loss=9.5 at 100",
                "Caffe ~ I0101 12:00:00.000000 77 solver.cpp:218] Iteration 100 (2.3 iter/s, 43s/100 iters), loss ="
                        + " 0.35 ~ loss=0.35 at 100",
                "absl ~ I0706 12:00:00.123456 139 logging_writer.py:48] [200] global_step=200, grad_norm=6.1,"
                        + " loss=0.76 ~ loss=0.76 at 200",
                "Transformer-XL ~ | epoch   1 step      200 |    200 batches | lr 0.00025 | ms/batch 764 | loss  6.97"
                        + " | ppl  1066.9 ~ loss=6.97 at 200",
                "Hugging Face Trainer ~ {'loss': 2.34, 'grad_norm': 1.2, 'learning_rate': 5e-05, 'epoch': 0.01} ~"
                        + " loss=2.34 at 0",
                "unknown trainer ~ [train] Step 40/100 lr 0.1 Loss: 2.5 (3.1) ~ Loss=2.5 at 40"
            })
    void readsTheLinesOf(String trainer, String line, String expected) {
        ScannedLog log = Logs.scan(Logs.write(folder, "import os\nloss = None  # a preamble\n" + line + "\nDone.\n"));
        assertThat(log.format()).as(trainer).isEqualTo("console text");
        assertThat(log.series().stream()
                        .map(s -> s.metric() + "=" + Logs.values(s).get(0) + " at "
                                + Logs.steps(s).get(0).longValue())
                        .collect(Collectors.joining("; ")))
                .isEqualTo(expected);
    }

    @Test
    void userPatternReadsAnyText() {
        Path log = Logs.write(folder, "a,b\nT=1 gives L<2.5>;\nT=2 gives L<2.4>;\n");
        LinePattern pattern = LinePattern.parse("T=(?<step>\\d+).*L<(?<trainLoss>[^>]+)>");
        SeriesSelector choice = new SeriesSelector(List.of(), Optional.empty(), Optional.empty(), Optional.of(pattern));
        ScannedSeries series = LogScan.scan(log, choice, bytes -> {}).series().get(0);
        assertThat(series.metric()).isEqualTo("train_loss");
        assertThat(Logs.values(series)).containsExactly(2.5, 2.4);
    }

    @Test
    void patternMayHaveAnEpochAPlaceASplitAndPairs() {
        Path log = Logs.write(
                folder,
                "<1;10/20> fit a=2.5 b=3.5\n<1;20/20> fit a=2.4 b=3.4\n<2;10/20> fit a=2.3 b=3.3\n"
                        + "<2;20/20> eval a=4.5\nnothing\n");
        ScannedLog scanned = LogScan.scan(
                log,
                new SeriesSelector(
                        List.of("a", "b", "*a"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(LinePattern.parse(
                                "(?:<(?<epoch>\\d+);(?<place>\\d+)/(?<of>\\d+)> (?:fit|(?<split>eval)))?"
                                        + " (?<name>\\w)=(?<number>\\S+)"))),
                bytes -> {});
        assertThat(scanned.series()).extracting(ScannedSeries::metric).containsExactly("a", "b", "valid a");
        assertThat(Logs.steps(scanned.series().get(0))).containsExactly(10.0, 20.0, 30.0);
        assertThat(Logs.values(scanned.series().get(1))).containsExactly(3.5, 3.4, 3.3);
        assertThat(scanned.notes()).contains("skipped: 1 of 5 lines that --pattern does not match");
    }

    @Test
    void stepOfAPatternMayHaveASuffixOrCommas() {
        Path log = Logs.write(folder, "at 1,200: 2.5\nat 1.4K: 2.4\nat 1600: 2.3\n");
        SeriesSelector choice = new SeriesSelector(
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(LinePattern.parse("at (?<step>[^:]+): (?<loss>\\S+)")));
        ScannedSeries series = LogScan.scan(log, choice, bytes -> {}).series().get(0);
        assertThat(Logs.steps(series)).containsExactly(1200.0, 1400.0, 1600.0);
    }

    @Test
    void nanWithinALabelIsNoValue() {
        ScannedSeries series = megatron("", "");
        assertThat(series.events()).noneMatch(event -> event.kind() == Spike.Kind.NON_FINITE);
        assertThat(Logs.steps(series)).hasSize(59);
    }

    @Test
    void nanBetweenALossAndALabelIsItsValue() {
        ScannedLog log = Logs.scan(Logs.write(folder, "step 1 loss nan lr: 0.1\nstep 2 loss inf lr: 0.1\n"));
        assertThat(log.series().get(0).metric()).isEqualTo("loss");
        assertThat(log.series().get(0).events()).anyMatch(event -> event.kind() == Spike.Kind.NON_FINITE);
    }

    @ParameterizedTest
    @CsvSource({"inf, 1, false", "inf, 0, true", "nan, 1, true", "nan, 0, true"})
    void lossOfAStepSkippedForAnOverflowIsNotMissing(String norm, int skipped, boolean isNotFinite) {
        ScannedSeries series = megatron(" grad norm: " + norm + " |", String.valueOf(skipped));
        assertThat(series.events().stream().anyMatch(event -> event.kind() == Spike.Kind.NON_FINITE))
                .isEqualTo(isNotFinite);
    }

    /** A log of 60 steps; step 40 lacks the loss. */
    private ScannedSeries megatron(String norm, String skipped) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= 60; i++) {
            boolean isLacking = i == 40;
            text.append(
                    " iteration %d/ 8000 |%s loss scale: 1.0 |%s number of skipped iterations: %s | number of nan iterations: 0 |\n"
                            .formatted(
                                    i,
                                    isLacking ? "" : " lm loss: 2.%04d |".formatted(i),
                                    isLacking ? norm : " grad norm: 0.7 |",
                                    isLacking && !skipped.isEmpty() ? skipped : isLacking ? "1" : "0"));
        }
        return Logs.scan(Logs.write(folder, text.toString())).series().get(0);
    }

    @Test
    void valuesAboveTheStepOfARuledTableAreAtThatStep() {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= 10; i++) {
            text.append("----------------------------------\n| rollout/           |           |\n")
                    .append("|    ep_rew_mean     | 1.%d       |\n|    my_loss         | 2.%d       |\n"
                            .formatted(i, i))
                    .append("| time/              |           |\n|    total_timesteps | %d     |\n".formatted(2048 * i))
                    .append("| train/             |           |\n|    loss            | 3.%d       |\n".formatted(i))
                    .append("----------------------------------\nSaved a checkpoint.\n");
        }
        ScannedLog log = Logs.scan(Logs.write(folder, text.toString()));
        assertThat(log.series()).extracting(ScannedSeries::metric).contains("my_loss", "loss");
        assertThat(log.series())
                .allSatisfy(series -> assertThat(Logs.steps(series))
                        .hasSize(10)
                        .startsWith(2048.0, 4096.0)
                        .endsWith(20480.0));
    }

    @ParameterizedTest
    @CsvSource({"0, false, 1, true", "1, true, 1, true", "1, false, 1, false", "0, false, 5, false"})
    void stepsOfBarsAreCertainIfEveryPositionIsLoggedAndTheFirstEpochIsKnown(
            int base, boolean hasTotal, int interval, boolean isCertain) {
        StringBuilder text = new StringBuilder();
        for (int epoch = base; epoch < base + 3; epoch++) {
            if (hasTotal) {
                text.append("Epoch ").append(epoch).append("/3\n");
            }
            for (int i = interval; i <= 60; i += interval) {
                text.append(
                        hasTotal
                                ? "%d/60 [=====>....] - ETA: 1s - loss: 2.%03d\n".formatted(i, i)
                                : "Epoch %d:  50%%|████ | %d/60 [00:01<00:10, 25.31it/s, train_loss_step=2.%03d]\n"
                                        .formatted(epoch, i, i));
            }
        }
        ScannedSeries series =
                Logs.scan(Logs.write(folder, text.toString())).series().get(0);
        assertThat(Logs.steps(series)).endsWith(180.0);
        assertThat(series.stepProblem().isEmpty()).isEqualTo(isCertain);
    }

    @Test
    void invalidPatternIsReported() {
        assertThatThrownBy(() -> LinePattern.parse("loss (?<loss>\\S+"))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("--pattern is not a regular expression");
        assertThatThrownBy(() -> LinePattern.parse("loss (\\S+)"))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("--pattern has no value");
    }

    @Test
    void textWithoutALossSuggestsAPattern() {
        assertThatThrownBy(() -> Logs.scan(Logs.write(folder, "Once upon a time\nthere was a run.\n")))
                .isInstanceOf(NoSeriesException.class)
                .hasMessageContaining("--pattern");
    }
}
