package dev.epicenter.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
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
                "nanoGPT ~ step 250: train loss 1.96, val loss 2.06 ~ train_loss=1.96 at 250; val_loss=2.06 at 250",
                "modded-nanogpt ~ step:5/6200 train_loss:7.75 train_time:605ms step_avg:nanms ~ train_loss=7.75 at 5",
                "llm.c ~ step   12/18865 | loss 10.989 (+nanz)| norm 15.3 (+nanz)| lr 8.57e-07 | 3 ms ~ loss=10.989 at 12",
                "llm.c ~ s:40 trl:6.25 lr:0.0003 norm:1.2 ~ train_loss=6.25 at 40",
                "Megatron ~ ' [2024-01-01 00:00:00] iteration      100/  500000 | consumed samples:        25600 | elapsed time per"
                        + " iteration (ms): 540.1 | learning rate: 4.687E-07 | lm loss: 1.094E+01 | loss scale: 1.0 | grad norm:"
                        + " 5.3 |' ~ lm loss=10.94 at 100",
                "Megatron ~ ' validation loss at iteration 1000 | lm loss value: 2.5E+00 | lm loss PPL: 1.2E+01 | ' ~ lm loss"
                        + " value=2.5 at 1000; lm loss PPL=12.0 at 1000",
                "fairseq ~ 2020-01-01 00:00:00 | INFO | train_inner | epoch 001:    100 / 5000 loss=9.5, ppl=724, wps=1000,"
                        + " num_updates=100, lr=1e-05 ~ loss=9.5 at 100",
                "Caffe ~ I0101 12:00:00.000000 77 solver.cpp:218] Iteration 100 (2.3 iter/s, 43s/100 iters), loss = 0.35 ~ loss=0.35"
                        + " at 100",
                "absl ~ I0706 12:00:00.123456 139 logging_writer.py:48] [200] global_step=200, grad_norm=6.1, loss=0.76 ~"
                        + " loss=0.76 at 200",
                "Transformer-XL ~ | epoch   1 step      200 |    200 batches | lr 0.00025 | ms/batch 764 | loss  6.97 | ppl  1066.9 ~"
                        + " loss=6.97 at 200",
                "Hugging Face Trainer ~ {'loss': 2.34, 'grad_norm': 1.2, 'learning_rate': 5e-05, 'epoch': 0.01} ~ loss=2.34 at 0",
                "step and loss ~ [train] Step 40/100 lr 0.1 Loss: 2.5 (3.1) ~ Loss=2.5 at 40"
            })
    void readsTheLinesOf(String trainer, String line, String expected) {
        ScannedLog log = Logs.scan(Logs.write(folder, "import os\nloss = None  # a preamble\n" + line + "\nDone.\n"));
        assertThat(log.format()).isEqualTo("console text (" + trainer + ")");
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
