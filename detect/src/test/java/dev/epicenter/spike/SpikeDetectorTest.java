package dev.epicenter.spike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.RandomizedTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class SpikeDetectorTest extends RandomizedTest {
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void restoredStateContinuesBitForBit() throws Exception {
        repeat(30, random -> {
            double[] series = eventful(random);
            int cut = random.nextInt(series.length);
            SpikeDetector whole = detector();
            feed(whole, series, 0, cut);
            SpikeDetector restored = SpikeDetector.restore(
                    DetectorConfig.defaults(),
                    JSON.readValue(JSON.writeValueAsString(whole.state()), DetectorState.class));
            assertThat(restored.state()).isEqualTo(whole.state());

            assertThat(feed(restored, series, cut, series.length)).isEqualTo(feed(whole, series, cut, series.length));
            assertThat(restored.state()).isEqualTo(whole.state());
            assertThat(restored.finish()).isEqualTo(whole.finish());
        });
    }

    @Test
    void alarmsAreClosedOnceAndInOrder() throws Exception {
        repeat(30, random -> {
            double[] series = eventful(random);
            SpikeDetector detector = detector();
            List<SpikeSignal> signals = feed(detector, series, 0, series.length);
            signals.addAll(detector.finish());
            List<SpikeSignal> spikes = signals.stream()
                    .filter(signal -> !(signal instanceof SpikeSignal.HardBatch))
                    .toList();
            assertThat(spikes.size()).isEven();
            for (int i = 0; i < spikes.size(); i += 2) {
                Spike alarm = spikes.get(i).spike();
                Spike closed = spikes.get(i + 1).spike();
                assertThat(spikes.get(i)).isInstanceOf(SpikeSignal.Alarm.class);
                assertThat(spikes.get(i + 1)).isInstanceOf(SpikeSignal.Closed.class);
                assertThat(closed.onset()).isEqualTo(alarm.onset()).isLessThanOrEqualTo(closed.alarm());
                assertThat(closed.alarm()).isEqualTo(alarm.alarm());
                assertThat(closed.severity()).isBetween(0.0, 1.0);
                assertThat(alarm.peak()).isBetween(alarm.onset(), alarm.alarm());
                assertThat(closed.peak()).isGreaterThanOrEqualTo(closed.onset());
                closed.end().ifPresent(end -> assertThat(end).isGreaterThan(closed.onset()));
            }
        });
    }

    @Test
    void peakIsNeverBeforeItsOnset() throws Exception {
        repeat(20, random -> {
            double[] series = new double[20_000];
            for (int i = 0; i < series.length; i++) {
                // Occasionally three elevated rows in sequence, to correct onsets
                double doubt = random.nextInt(40) < 3 ? 3.5 * random.nextDouble() : 0;
                series[i] = 2 + 0.05 * (random.nextGaussian() + doubt);
            }
            SpikeDetector detector = detector();
            List<SpikeSignal> signals = feed(detector, series, 0, series.length);
            signals.addAll(detector.finish());
            assertThat(signals)
                    .allSatisfy(signal -> assertThat(signal.spike().peak())
                            .isGreaterThanOrEqualTo(signal.spike().onset()));
        });
    }

    @Test
    void decayingJumpIsOneSpike() {
        double[] series = noise(1, 1000);
        add(series, 600, since -> 2 * Math.exp(-since / 10.0));
        List<SpikeSignal> signals = signals(series);

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
    void hardBatchIsReportedSeparatelyWithoutAlarm() {
        double[] series = noise(2, 500);
        series[300] += 1.5;
        List<SpikeSignal> signals = signals(series);

        assertThat(signals).singleElement().isInstanceOf(SpikeSignal.HardBatch.class);
        assertThat(signals.get(0).spike().onset()).isEqualTo(300);
        assertThat(signals.get(0).spike().alarm()).isEqualTo(301);
    }

    @Test
    void singleRowOfManyStepsIsASpike() {
        double[] series = noise(2, 500);
        series[300] += 1.5;
        SpikeDetector detector = detector();
        List<SpikeSignal> signals = new ArrayList<>();
        for (int i = 0; i < series.length; i++) {
            signals.addAll(detector.accept(100L * i, series[i]));
        }
        assertThat(signals).hasSize(2);
        assertThat(signals.get(0)).isInstanceOf(SpikeSignal.Alarm.class);
        assertThat(signals.get(0).spike().alarm()).isEqualTo(30_000);
    }

    @Test
    void gapDoesNotTurnAHardBatchIntoASpike() {
        double[] series = noise(2, 500);
        series[300] += 1.5;
        SpikeDetector detector = detector();
        for (int i = 0; i < series.length; i++) {
            long step = i < 300 ? i : i + 50;
            assertThat(detector.accept(step, series[i])).noneMatch(SpikeSignal.Alarm.class::isInstance);
        }
    }

    @Test
    void damagedBatchesRaiseAnAlarmWithinAFewStepsAndEnd() {
        double[] series = noise(3, 600);
        add(series, 300, since -> since < 40 ? 1.5 : 0);
        List<SpikeSignal> signals = signals(series);

        assertThat(signals).hasSize(2);
        assertThat(signals.get(0).spike().alarm()).isBetween(301L, 303L);
        assertThat(signals.get(1).spike().end()).hasValue(340);
    }

    @Test
    void fullBatchLossOverDecadesSpikesOnce() {
        double[] series = new double[600];
        Arrays.setAll(series, i -> Math.max(3.9 * Math.exp(-i / 28.0), 1e-5) * (1 + 0.2 * Math.sin(i / 15.0)));
        add(series, 354, since -> since < 6 ? 1e-4 * Math.exp(1.7 * since) : 2.7 * Math.exp(-(since - 6) / 8.0));
        List<SpikeSignal> signals = signals(series);

        assertThat(signals).hasSize(2);
        assertThat(signals.get(0).spike().onset()).isBetween(354L, 358L);
        assertThat(signals.get(0).spike().alarm()).isBetween(355L, 359L);
        assertThat(signals.get(1).spike().kind()).isEqualTo(Spike.Kind.SPIKE);
        assertThat(signals.get(1).spike().end().getAsLong()).isBetween(380L, 420L);
    }

    @Test
    void negligibleWiggleRaisesNoAlarm() {
        double[] series = new double[1000];
        Arrays.setAll(series, i -> Math.max(3.9 * Math.exp(-i / 25.0), 1e-6));
        add(series, 500, since -> since < 30 ? 2e-6 * Math.sin(Math.PI * since / 30) : 0);
        assertThat(signals(series)).isEmpty();
    }

    @Test
    void permanentlyWorseLevelIsALevelShiftAndTheNewBaseline() {
        double[] series = noise(4, 3000);
        add(series, 1000, since -> 0.4);
        List<SpikeSignal> signals = signals(series);

        assertThat(signals).hasSize(2);
        Spike closed = signals.get(1).spike();
        assertThat(closed.kind()).isEqualTo(Spike.Kind.LEVEL_SHIFT);
        assertThat(closed.end()).isEmpty();
        assertThat(closed.residual()).isBetween(0.3, 0.5);
    }

    @Test
    void lossThatStaysHighIsADivergence() {
        double[] series = noise(5, 3000);
        add(series, 1000, since -> Math.min(5, since / 4.0));
        SpikeDetector detector = detector();
        List<SpikeSignal> signals = feed(detector, series, 0, 1500);
        assertThat(signals).singleElement().isInstanceOf(SpikeSignal.Alarm.class);
        assertThat(detector.finish()).singleElement().satisfies(signal -> {
            assertThat(signal.spike().kind()).isEqualTo(Spike.Kind.DIVERGENCE);
            assertThat(signal.spike().severity()).isEqualTo(1);
        });
        List<SpikeSignal> later = feed(detector, series, 1500, 3000);
        assertThat(later).singleElement().isInstanceOf(SpikeSignal.Closed.class);
        assertThat(detector.finish()).isEmpty();
    }

    @Test
    void slowDriftIsADivergence() {
        double[] series = noise(6, 12_000);
        add(series, 2000, since -> since / 5000.0);
        List<SpikeSignal> signals = signals(series);

        assertThat(signals).isNotEmpty();
        assertThat(signals.get(0).spike().kind()).isEqualTo(Spike.Kind.DIVERGENCE);
        assertThat(signals.get(0).spike().alarm()).isBetween(2500L, 8000L);
    }

    @Test
    void secondSpikeBeforeTheEndOfTheFirstIsDetected() {
        double[] series = noise(7, 1500);
        add(series, 800, since -> 3 * Math.exp(-since / 10.0) + 0.4);
        add(series, 1000, since -> 2 * Math.exp(-since / 10.0));
        List<Spike> alarms = signals(series).stream()
                .filter(SpikeSignal.Alarm.class::isInstance)
                .map(SpikeSignal::spike)
                .toList();
        assertThat(alarms).hasSize(2);
        assertThat(alarms.get(1).onset()).isEqualTo(1000);
    }

    @Test
    void nonFiniteValueRaisesAnAlarmAtOnceEvenInTheWarmUp() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            for (int at : new int[] {0, 5, 300}) {
                double[] series = noise(8, 600);
                series[at] = bad;
                List<SpikeSignal> signals = signals(series);
                assertThat(signals).hasSize(2);
                assertThat(signals.get(0).spike().kind()).isEqualTo(Spike.Kind.NON_FINITE);
                assertThat(signals.get(0).spike().alarm()).isEqualTo(at);
                assertThat(signals.get(0).spike().height()).isEqualTo(Double.POSITIVE_INFINITY);
                assertThat(signals.get(1).spike().end()).hasValue(at + 1L);
            }
        }
    }

    @Test
    void permanentNaNRaisesOneAlarm() {
        double[] series = noise(9, 5000);
        Arrays.fill(series, 700, 5000, Double.NaN);
        SpikeDetector detector = detector();
        assertThat(feed(detector, series, 0, 5000)).singleElement().isInstanceOf(SpikeSignal.Alarm.class);
        assertThat(detector.finish().get(0).spike().kind()).isEqualTo(Spike.Kind.NON_FINITE);
    }

    @Test
    void decreasingStepIsARestartAndNoSpike() {
        SpikeDetector detector = detector();
        double[] series = noise(10, 800);
        assertThat(feed(detector, series, 0, 800)).isEmpty();
        double[] other = noise(11, 800);
        add(other, 0, since -> 4);
        assertThat(feed(detector, other, 0, 800)).isEmpty();
    }

    @Test
    void openSpikeIsClosedAtARestart() {
        SpikeDetector detector = detector();
        double[] series = noise(12, 500);
        add(series, 480, since -> 2);
        assertThat(feed(detector, series, 0, 500)).hasSize(1);
        assertThat(detector.accept(400, 2.1)).singleElement().isInstanceOf(SpikeSignal.Closed.class);
        assertThat(detector.finish()).isEmpty();
    }

    @Test
    void rowThatRepeatsTheNewestStepIsIgnored() {
        SpikeDetector detector = detector();
        feed(detector, noise(13, 300), 0, 300);
        DetectorState before = detector.state();
        assertThat(detector.accept(299, 1e9)).isEmpty();
        assertThat(detector.state()).isEqualTo(before);
    }

    @Test
    void finiteValuesRaiseNoAlarmDuringTheWarmUp() {
        SpikeDetector detector = detector();
        Random random = new Random(14);
        for (int i = 0; i < DetectorConfig.defaults().warmup(); i++) {
            assertThat(detector.accept(i, Math.exp(20 * random.nextGaussian()))).isEmpty();
        }
    }

    @Test
    void quantizedSeriesRaisesNoAlarm() {
        double[] series = noise(15, 4000);
        Arrays.setAll(series, i -> Math.round(series[i] * 16) / 16.0);
        double[] constant = new double[1000];
        Arrays.fill(constant, 0.7);
        assertThat(signals(constant)).isEmpty();
        assertThat(signals(series)).noneMatch(SpikeSignal.Alarm.class::isInstance);
    }

    @Test
    void seriesAroundZeroAndFarBelowItAreJudgedAlike() {
        for (double level : new double[] {0, -600, 1e-9}) {
            double size = level == 0 ? 0.01 : Math.abs(level) / 50;
            Random random = new Random(16);
            double[] series = new double[1000];
            Arrays.setAll(series, i -> level + size * random.nextGaussian());
            assertThat(signals(series)).isEmpty();
            add(series, 700, since -> since < 20 ? 15 * size : 0);
            List<SpikeSignal> signals = signals(series);
            assertThat(signals).as("level %s", level).hasSize(2);
            assertThat(signals.get(0).spike().onset()).isEqualTo(700);
        }
    }

    @Test
    void invalidParameterIsRejectedByName() {
        assertThatThrownBy(() -> new DetectorConfig(25, 10, 5, 1, 10, 0.01, 10, 1000, 0.1))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("detector.noise_window");
    }

    @Test
    void judgedRowsAreThoseWithABaselineOrNotFinite() {
        int warmup = DetectorConfig.defaults().warmup();
        SpikeDetector detector = detector();
        double[] series = noise(3, 200);
        feed(detector, series, 0, warmup);
        assertThat(detector.judged()).isZero();
        feed(detector, series, warmup, 100);
        long judged = 100 - warmup;
        assertThat(detector.judged()).isEqualTo(judged);
        detector.accept(99, 1);
        assertThat(detector.judged()).as("a step repeated").isEqualTo(judged);
        detector.accept(100, Double.NaN);
        judged++;
        assertThat(detector.judged()).isEqualTo(judged);
        // After the step decreases, the warm-up restarts.
        feed(detector, series, 50, 50 + warmup);
        assertThat(detector.judged()).isEqualTo(judged);
        feed(detector, series, 50 + warmup, 100);
        assertThat(detector.judged()).isEqualTo(judged + 50 - warmup);
        SpikeDetector early = detector();
        early.accept(0, Double.NaN);
        feed(early, series, 1, 1 + warmup);
        assertThat(early.judged()).as("a warm-up within an event").isEqualTo(1);
    }

    @Test
    void everyRowAfterTheWarmUpIsJudgedAcrossLevelShifts() {
        SpikeDetector detector = detector();
        double[] series = noise(5, 4000);
        add(series, 1000, since -> 3);
        List<SpikeSignal> signals = feed(detector, series, 0, series.length);
        assertThat(signals).isNotEmpty();
        assertThat(detector.judged())
                .isEqualTo(series.length - DetectorConfig.defaults().warmup());
    }

    @Test
    void spikeInAFirstFallWithFewRowsIsDetected() {
        double[] losses = {5.28, 3.62, 3.2, 2.88, 2.64, 2.45, 2.44, 3.72, 3.28, 2.93};
        SpikeDetector detector = detector();
        List<SpikeSignal> signals = new ArrayList<>();
        for (int i = 0; i < losses.length; i++) {
            signals.addAll(detector.accept(200L * i, losses[i]));
        }
        assertThat(signals.get(0).spike().onset()).isEqualTo(1400);
    }

    @Test
    void waveFromTheOrderOfTheDataIsLearned() {
        Random random = new Random(17);
        double[] series = new double[6000];
        Arrays.setAll(
                series, i -> 3 + 0.2 * Math.max(0, Math.sin(2 * Math.PI * i / 46)) + 0.03 * random.nextGaussian());
        assertThat(signals(series).stream().filter(SpikeSignal.Alarm.class::isInstance))
                .hasSizeLessThanOrEqualTo(5);
    }

    @Test
    void returnFromABlockOfEasierDataIsNoSpike() {
        Random random = new Random(18);
        double[] series = new double[1000];
        Arrays.setAll(series, i -> (i >= 500 && i < 650 ? 2.8 : 3) + 0.03 * random.nextGaussian());
        assertThat(signals(series)).isEmpty();
    }

    @Test
    void lossThatFellToExactlyZeroHasNoEvents() {
        double[] series = noise(19, 200);
        Arrays.setAll(series, i -> i < 46 ? Math.rint(series[i] * 1e4) / 1e4 : 0);
        assertThat(signals(series)).isEmpty();
    }

    @Test
    void signThatChangesLaterEnlargesTheUnit() {
        Random random = new Random(20);
        double[] series = new double[1500];
        Arrays.setAll(
                series,
                i -> i < 200
                        ? 1e-6 * (1 + 0.1 * random.nextGaussian())
                        : -0.01 * Math.min(1, (i - 200) / 100.0) + 0.01 * random.nextGaussian());
        long late = feed(detector(), series, 0, series.length).stream()
                .filter(SpikeSignal.Alarm.class::isInstance)
                .filter(signal -> signal.spike().alarm() > 400)
                .count();
        assertThat(late).isLessThanOrEqualTo(1);
    }

    @Test
    void lossThatStaysOrdersOfMagnitudeAboveItsLevelHasNotRecovered() {
        double[] series = new double[2000];
        Random random = new Random(21);
        Arrays.setAll(
                series,
                i -> (i < 400 ? Math.max(3 * Math.exp(-i / 20.0), 1e-5) : i < 404 ? 1300 : 4.7)
                        * (1 + 0.05 * random.nextGaussian()));
        SpikeDetector detector = detector();
        List<SpikeSignal> signals = feed(detector, series, 0, series.length);
        signals.addAll(detector.finish());
        assertThat(signals.get(1)).isInstanceOf(SpikeSignal.Closed.class);
        assertThat(signals.get(1).spike().kind()).isEqualTo(Spike.Kind.DIVERGENCE);
    }

    @Test
    void progressBeforeARestartPointCounts() {
        SpikeDetector detector = detector();
        feed(detector, noise(22, 1000), 0, 1000);
        double[] resumed = noise(22, 1500);
        add(resumed, 1200, since -> 0.6);
        List<SpikeSignal> signals = feed(detector, resumed, 900, 1500);
        signals.addAll(detector.finish());
        assertThat(signals).hasSize(2);
        assertThat(signals.get(1).spike().kind()).isEqualTo(Spike.Kind.LEVEL_SHIFT);
    }

    private static SpikeDetector detector() {
        return new SpikeDetector(DetectorConfig.defaults());
    }

    private static List<SpikeSignal> signals(double[] series) {
        return feed(detector(), series, 0, series.length);
    }

    private static List<SpikeSignal> feed(SpikeDetector detector, double[] series, int from, int to) {
        List<SpikeSignal> signals = new ArrayList<>();
        for (int i = from; i < to; i++) {
            signals.addAll(detector.accept(i, series[i]));
        }
        return signals;
    }

    private static void add(double[] series, int onset, IntToDoubleFunction excess) {
        for (int i = onset; i < series.length; i++) {
            series[i] += excess.applyAsDouble(i - onset);
        }
    }

    private static double[] noise(int seed, int length) {
        Random random = new Random(seed);
        double[] series = new double[length];
        Arrays.setAll(series, i -> 2 + 3 * Math.pow(1 + i, -0.5) + 0.05 * random.nextGaussian());
        return series;
    }

    /** Hard batches, spikes, NaN and a level shift at random. */
    private static double[] eventful(Random random) {
        double[] series = noise(random.nextInt(), 3000);
        double excess = 0;
        for (int i = 0; i < series.length; i++) {
            double dice = random.nextDouble();
            excess = dice < 0.004 ? excess + 3 * random.nextDouble() : 0.9 * excess;
            series[i] += excess + (dice > 0.999 ? 2 : 0) + (i > 1500 ? 1 : 0);
            if (dice > 0.99 && dice < 0.991) {
                series[i] = random.nextBoolean() ? Double.NaN : Double.POSITIVE_INFINITY;
            }
        }
        return series;
    }
}
