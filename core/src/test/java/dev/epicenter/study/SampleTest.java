package dev.epicenter.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SampleTest {
    private static final CellRecord FALLING = record(10, 8, 9, 4, 6, 3, 2.5, 2, 1, 0.5, 0.4);
    private static final CellRecord FLAT = record(10, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8);
    private static final CellRecord LOST = record(10, 8, 9, Double.NaN, Double.NaN);

    @Test
    void theFirstStepAtALevelIsItsTime() {
        assertThat(times(
                        new Outcome.TimeToLevel("t", Outcome.Metric.LOSS, 3, Outcome.Side.BELOW, Outcome.Scale.LINEAR)))
                .containsExactly(5.0, 10.0, 10.0);
        assertThat(times(
                        new Outcome.TimeToLevel("t", Outcome.Metric.LOSS, 9, Outcome.Side.ABOVE, Outcome.Scale.LINEAR)))
                .containsExactly(2.0, 10.0, 2.0);
    }

    @Test
    void trainingsThatNeverReachTheLevelAreCensoredAtTheLastStep() {
        Sample sample = Sample.of(
                "c",
                new Outcome.TimeToLevel("t", Outcome.Metric.LOSS, 3, Outcome.Side.BELOW, Outcome.Scale.LINEAR),
                List.of(FALLING, FLAT, LOST));
        assertThat(sample.reached()).containsExactly(true, false, false);
        assertThat(sample.mean()).as("restricted mean up to step 10").isEqualTo(25.0 / 3);
    }

    @Test
    void theHalfLifeIsTheFirstStepAtHalfTheFirstValue() {
        assertThat(times(new Outcome.HalfLife("h", Outcome.Metric.LOSS, Outcome.Scale.LINEAR)))
                .containsExactly(3.0, 10.0, 10.0);
        CellRecord measured = new CellRecord(
                "k",
                10,
                new double[10],
                List.of(new CellRecord.HeldOut(2, 6), new CellRecord.HeldOut(4, 3)),
                List.of());
        assertThat(Sample.of(
                                "c",
                                new Outcome.HalfLife("h", Outcome.Metric.HELD_OUT_LOSS, Outcome.Scale.LINEAR),
                                List.of(measured))
                        .values())
                .containsExactly(4.0);
    }

    @Test
    void theFinalLossIsTheMedianOfTheLastTenthAndMissingIfLost() {
        Sample sample = Sample.of(
                "c", new Outcome.Final("f", Outcome.Metric.LOSS, Outcome.Scale.LINEAR), List.of(FALLING, FLAT, LOST));
        assertThat(sample.values()).containsExactly(0.4, 8.0, Double.NaN);
        assertThat(sample.missing()).isEqualTo(1);
    }

    @Test
    void theSpikeRateIsOverThePlannedStepsAndMissingIfLost() {
        Sample sample = Sample.of("c", new Outcome.SpikeRate("s"), List.of(FLAT, LOST));
        assertThat(sample.values()).containsExactly(0.0, Double.NaN);
        assertThat(sample.missing()).isEqualTo(1);
    }

    private static List<Double> times(Outcome outcome) {
        return Sample.of("c", outcome, List.of(FALLING, FLAT, LOST)).values();
    }

    private static CellRecord record(long steps, double... losses) {
        return new CellRecord("k", steps, losses, List.of(), List.of());
    }
}
