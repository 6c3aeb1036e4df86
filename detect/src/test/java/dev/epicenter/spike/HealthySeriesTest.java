package dev.epicenter.spike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.epicenter.LabeledLogs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Limits false alarms on healthy losses of many kinds, and requires planted spikes in one of them to be found. */
class HealthySeriesTest {
    private static final int SEEDS = 20;
    private static final int ROWS = 3000;

    /** The most false alarms in 10,000 rows, about half as many again as measured on 40 seeds. */
    private static final Map<HealthySeries, Double> MOST = new EnumMap<>(Map.of(
            HealthySeries.WHITE, 0.4,
            HealthySeries.CORRELATED, 17.0,
            HealthySeries.PERIODIC, 1.0,
            HealthySeries.HEAVY_TAILED, 1.2,
            HealthySeries.CHANGING_NOISE, 0.4,
            HealthySeries.ROUNDED, 0.4,
            HealthySeries.NEAR_ZERO, 9.0,
            HealthySeries.SMALL_BATCHES, 0.4,
            HealthySeries.DATA_BLOCKS, 2.0));

    @Test
    void healthySeriesRaiseFewAlarms() {
        for (HealthySeries kind : HealthySeries.values()) {
            long alarms = 0;
            for (int seed = 0; seed < SEEDS; seed++) {
                alarms += DetectionStudy.alarms(kind.of(ROWS, new Random(100 + seed)), 1).length;
            }
            assertThat(1e4 * alarms / (SEEDS * ROWS)).as(kind.name()).isLessThanOrEqualTo(MOST.getOrDefault(kind, 0.0));
        }
    }

    /** Noise with a standard deviation of 2.2%. */
    @Test
    void plantedSpikesAreFound() {
        assertThat(found(2, 0.3, 1)).isGreaterThanOrEqualTo(0.9);
        assertThat(found(3, 0.2, 1)).isGreaterThanOrEqualTo(0.85);
        assertThat(found(10, 0.1, 1)).isGreaterThanOrEqualTo(0.85);
        assertThat(found(50, 0.1, 1)).isGreaterThanOrEqualTo(0.95);
        assertThat(found(50, 3, 1)).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void oneRowSufficesIfItAveragesManySteps() {
        assertThat(found(1, 0.3, 100)).isGreaterThanOrEqualTo(0.9);
        assertThat(found(1, 0.3, 1)).isZero();
    }

    /** Fine-tuning of a small BERT with 16 examples a batch, nothing planted: three logs beside the repository. */
    @Test
    void healthyFineTuningRaisesAtMostOneAlarm() throws Exception {
        Path folder = LabeledLogs.folder().resolveSibling("cases").resolve("healthy");
        assumeTrue(Files.isDirectory(folder), "no healthy logs at ../shared/cases/healthy");
        long alarms = 0;
        try (var logs = Files.list(folder)) {
            for (Path log : logs.toList()) {
                double[] losses = Files.readAllLines(log).stream()
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .toArray();
                alarms += DetectionStudy.alarms(losses, 1).length;
            }
        }
        assertThat(alarms).isLessThanOrEqualTo(1);
    }

    private static double found(int rows, double rise, long spacing) {
        int found = 0;
        for (int seed = 0; seed < 60; seed++) {
            double[] values = HealthySeries.WHITE.of(1000, new Random(seed));
            int onset = 400 + 5 * seed;
            for (int i = onset; i < onset + rows; i++) {
                values[i] *= 1 + rise;
            }
            found +=
                    DetectionStudy.anyBetween(DetectionStudy.alarms(values, spacing), onset, onset + rows + 2L) ? 1 : 0;
        }
        return found / 60.0;
    }
}
