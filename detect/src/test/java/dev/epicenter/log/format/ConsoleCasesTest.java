package dev.epicenter.log.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.epicenter.log.Logs;
import dev.epicenter.log.scan.ScannedLog;
import dev.epicenter.log.scan.ScannedSeries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads logs whose shapes follow public reports. They lie beside the repository and are not part of it. */
class ConsoleCasesTest {
    private static final int WARM_UP = 30;

    @TempDir
    Path folder;

    /**
     * The columns: file, metric, rows, first and last step, and the step of the highest value after 30 rows, or of the first that is not
     * finite.
     */
    @ParameterizedTest
    @CsvSource({
        "01-tqdm-percent.txt, avr_loss, 300, 1, 300, 151",
        "02-train-valid-one-name.txt, Loss, 120, 40, 5090, 3480",
        "02-train-valid-one-name.txt, valid Loss, 60, 1, 89, 47",
        "04-hf-console-rows.txt, loss, 170, 10, 1700, 1200",
        "05-epoch-from-1.txt, loss, 60, 50, 3000, 1650",
        "08-megatron-nan-left-out.txt, lm loss, 60, 4000, 4059, 4040",
        "09-hf-zero-collapse.txt, loss, 80, 0, 79, 41",
        "10-suffix-k.txt, loss, 100, 400, 20200, 12400",
        "13-composer-block.txt, Train loss/train/total, 150, 1, 150, 91",
        "14-xent-ppl.txt, xent, 80, 50, 4000, 3100",
        "15-mmengine.txt, loss, 80, 50, 4000, 3100",
        "17-loss-before-step.txt, loss, 100, 20, 2000, 1420",
        "19-nul-hole.txt, loss, 150, 500, 649, 590",
        "21-short.txt, loss, 12, 30000, 30220, 30220",
        "23-running-mean.txt, Loss, 400, 20, 8000, 640",
        "24-ranks.txt, loss, 60, 1, 60, 31",
        "26-epoch-brackets.txt, d_loss, 150, 0, 149, 90",
        "29-yolo.txt, box, 100, 0, 99, 30",
        "30-tqdm-bare.txt, train_loss, 300, 0, 299, 150",
    })
    void isReadRight(String file, String metric, int rows, long first, long last, long extreme) {
        Path log = Path.of(System.getProperty("epicenter.root", "."), "..", "shared", "cases", "logs", file);
        assumeTrue(Files.exists(log), "no logs of reported shapes at ../shared/cases/logs");
        ScannedLog scanned = Logs.scan(log);
        ScannedSeries series = scanned.series().stream()
                .filter(one -> one.metric().equals(metric))
                .findFirst()
                .orElseThrow();
        assertThat(series.points()).isEqualTo(rows);
        assertThat(series.firstStep()).isEqualTo(first);
        assertThat(series.lastStep()).isEqualTo(last);
        assertThat(series.restarts()).isEmpty();
        assertThat(stepOfExtreme(series)).isEqualTo(extreme);
    }

    private static long stepOfExtreme(ScannedSeries series) {
        List<Double> values = Logs.values(series);
        int highest = Math.min(WARM_UP, values.size() / 2);
        for (int i = 0; i < values.size(); i++) {
            if (!Double.isFinite(values.get(i))) {
                return Logs.steps(series).get(i).longValue();
            }
            highest = i > highest && values.get(i) > values.get(highest) ? i : highest;
        }
        return Logs.steps(series).get(highest).longValue();
    }

    @Test
    void linesThatWereDroppedAreReported() {
        ScannedLog log = Logs.scan(Logs.write(
                folder,
                "loss: 3.0\nstarting\nmodel: 3M\n"
                        + "step 1 loss 2.5\nstep 1 loss 2.5\nstep 2 loss 2.4\nstep 2/2 (final) | loss 2.45\n"));
        assertThat(log.notes())
                .anyMatch(note -> note.startsWith("skipped: 1 line before the first step"))
                .anyMatch(note -> note.startsWith("skipped: 1 value that is printed again"))
                .anyMatch(note -> note.startsWith("skipped: 1 line that sums up several steps"));
    }

    @Test
    void bufferedRowsAreCounted() {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= 60; i++) {
            text.append(" 1%|#   | ").append(i).append("/100 [00:01<00:10, 1.2s/it]\r");
            if (i % 20 == 0) {
                for (int row = i - 19; row <= i; row++) {
                    text.append("{'loss': ").append(3 - row / 100.0).append(", 'epoch': 0.5}\n");
                }
            }
        }
        ScannedSeries series =
                Logs.scan(Logs.write(folder, text.toString())).series().get(0);
        assertThat(series.points()).isEqualTo(60);
        assertThat(series.restarts()).isEmpty();
        assertThat(series.stepProblem()).isPresent();
    }

    @Test
    void lossOfASecondRunInTheFileIsARestart() {
        StringBuilder text = new StringBuilder();
        for (int run = 0; run < 2; run++) {
            for (int i = 0; i < 60; i++) {
                text.append("step ")
                        .append(i)
                        .append(" loss ")
                        .append(3 - i / 100.0 - run)
                        .append('\n');
            }
        }
        ScannedSeries series =
                Logs.scan(Logs.write(folder, text.toString())).series().get(0);
        assertThat(series.points()).isEqualTo(120);
        assertThat(series.restarts()).containsExactly(60L);
    }
}
