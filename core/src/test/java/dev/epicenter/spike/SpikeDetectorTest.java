package dev.epicenter.spike;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class SpikeDetectorTest {
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void aStateWrittenAsJsonAndReadBackGoesOnBitForBit() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            double[] series = eventful(random);
            int cut = random.nextInt(series.length);
            SpikeDetector whole = new SpikeDetector(DetectorConfig.defaults());
            feed(whole, series, 0, cut);
            SpikeDetector restored = SpikeDetector.restore(
                    DetectorConfig.defaults(),
                    JSON.readValue(JSON.writeValueAsString(whole.state()), DetectorState.class));
            assertThat(restored.state()).isEqualTo(whole.state());

            assertThat(feed(restored, series, cut, series.length))
                    .as("seed %d, cut %d", seed, cut)
                    .isEqualTo(feed(whole, series, cut, series.length));
            assertThat(restored.state()).isEqualTo(whole.state());
            assertThat(restored.finish()).isEqualTo(whole.finish());
        }
    }

    @Test
    void aJumpThatDecaysIsOneSpikeWithItsOnsetPeakAndEnd() {
        Random random = new Random(1);
        double[] series = noise(random, 1000);
        for (int i = 600; i < 1000; i++) {
            series[i] += 2 * Math.exp((600 - i) / 10.0);
        }
        List<SpikeSignal> signals = feed(new SpikeDetector(DetectorConfig.defaults()), series, 0, 1000);

        assertThat(signals).hasSize(2);
        Spike alarm = signals.get(0).spike();
        assertThat(alarm.onset()).isEqualTo(600);
        assertThat(alarm.alarm()).isEqualTo(601);
        Spike closed = signals.get(1).spike();
        assertThat(closed.kind()).isEqualTo(Spike.Kind.SPIKE);
        assertThat(closed.peak()).isBetween(600L, 602L);
        assertThat(closed.height()).isBetween(1.7, 2.3);
        assertThat(closed.end().getAsLong()).isBetween(615L, 660L);
        assertThat(Math.abs(closed.residual())).isLessThan(0.1);
    }

    @Test
    void oneHardBatchIsReportedApartAndIsNoAlarm() {
        double[] series = noise(new Random(2), 500);
        series[300] += 1.5;
        List<SpikeSignal> signals = feed(new SpikeDetector(DetectorConfig.defaults()), series, 0, 500);

        assertThat(signals).singleElement().isInstanceOf(SpikeSignal.HardBatch.class);
        assertThat(signals.get(0).spike().onset()).isEqualTo(300);
        assertThat(signals.get(0).spike().alarm()).isEqualTo(301);
    }

    static List<SpikeSignal> feed(SpikeDetector detector, double[] series, int from, int to) {
        List<SpikeSignal> signals = new ArrayList<>();
        for (int i = from; i < to; i++) {
            signals.addAll(detector.accept(i, series[i]));
        }
        return signals;
    }

    static double[] noise(Random random, int length) {
        double[] series = new double[length];
        for (int i = 0; i < length; i++) {
            series[i] = 2 + 3 * Math.pow(1 + i, -0.5) + 0.05 * random.nextGaussian();
        }
        return series;
    }

    /** Hard batches, spikes, NaN and a level shift at random. */
    private static double[] eventful(Random random) {
        double[] series = noise(random, 3000);
        double excess = 0;
        for (int i = 30; i < series.length; i++) {
            double dice = random.nextDouble();
            excess = dice < 0.004 ? excess + 3 * random.nextDouble() : 0.9 * excess;
            series[i] += excess + (dice > 0.999 ? 2 : 0);
            if (dice > 0.99 && dice < 0.991) {
                series[i] = random.nextBoolean() ? Double.NaN : Double.POSITIVE_INFINITY;
            }
            if (i > 1500) {
                series[i] += 1;
            }
        }
        return series;
    }
}
