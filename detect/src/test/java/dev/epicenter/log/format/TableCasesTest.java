package dev.epicenter.log.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.epicenter.log.Logs;
import dev.epicenter.log.scan.ScannedLog;
import dev.epicenter.log.scan.ScannedSeries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Small logs whose right reading is known ({@code ../shared/cases/logs}), where they are present. */
class TableCasesTest {
    private static ScannedLog scan(String name) throws IOException {
        Path folder = Path.of(System.getProperty("epicenter.root", "."), "..", "shared", "cases", "logs");
        assumeTrue(Files.isDirectory(folder), "no cases at ../shared/cases/logs");
        return Logs.scan(folder.resolve(name));
    }

    private static ScannedSeries series(ScannedLog log, String metric) {
        return log.series().stream()
                .filter(one -> one.metric().equals(metric))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void iterInAnEpochIsAPosition() throws IOException {
        ScannedSeries loss = series(scan("06-epoch-and-iter.json"), "loss");
        assertThat(loss.points()).isEqualTo(240);
        assertThat(loss.firstStep()).isEqualTo(10);
        assertThat(loss.lastStep()).isEqualTo(2400);
        assertThat(loss.restarts()).isEmpty();
        // Epoch 7, iteration 80.
        assertThat(loss.spikes())
                .singleElement()
                .satisfies(spike -> assertThat(spike.peak()).isEqualTo(6 * 300 + 80));
    }

    @Test
    void holeOfAnEmptiedFileIsSkipped() throws IOException {
        ScannedLog log = scan("19-nul-hole.txt");
        ScannedSeries loss = log.series().get(0);
        assertThat(loss.points()).isEqualTo(150);
        assertThat(loss.firstStep()).isEqualTo(500);
        assertThat(loss.spikes())
                .singleElement()
                .satisfies(spike -> assertThat(spike.onset()).isBetween(580L, 600L));
    }

    @Test
    void kerasTableHasTrainingAndValidationByEpoch() throws IOException {
        ScannedLog log = scan("28-val-overfit.csv");
        assertThat(series(log, "loss").points()).isEqualTo(60);
        assertThat(series(log, "loss").spikes()).isEmpty();
        assertThat(series(log, "val_loss").stepName()).isEqualTo("epoch");
        assertThat(series(scan("31-constant-zero.csv"), "loss").points()).isEqualTo(200);
    }
}
