package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class PredictabilityTest extends RandomizedTest {
    private static final double NOISE = 0.02;

    /** Three scales of 4,000 tasks, each around 0.5 and rising by {@code trend} times a number of its own. */
    private static Predictability of(double trend, Random random) {
        List<Series> all = new ArrayList<>();
        for (int task = 0; task < 4_000; task++) {
            double slope = trend * random.nextGaussian();
            DoubleUnaryOperator scores = x -> 0.5 + slope * (x - 9) + NOISE * random.nextGaussian();
            all.add(TestCorpora.series("f", "t" + task, 3, OptionalDouble.of(NOISE), scores));
        }
        return Predictability.of(new SeriesSet(all), TransformRule.RAW).get(0);
    }

    @Test
    void noiseAloneGivesMinusOneHalf() {
        assertThat(of(0, random()).correlation().orElseThrow()).isCloseTo(Predictability.OF_NOISE, within(0.06));
    }

    @Test
    void correctionForNoiseRevealsTheTrend() {
        Predictability found = of(NOISE, random());
        // Two steps of variance s^2 + 2 s^2 and covariance s^2 - s^2.
        assertThat(found.correlation().orElseThrow()).isCloseTo(0, within(0.08));
        assertThat(found.corrected().orElseThrow()).isCloseTo(1, within(0.3));
    }

    @Test
    void fewerThanThreeTasksHaveNoCorrelation() {
        List<Series> two = List.of(
                TestCorpora.series("f", "a", 3, OptionalDouble.empty(), x -> x / 20),
                TestCorpora.series("f", "b", 3, OptionalDouble.empty(), x -> x / 30));
        Predictability found =
                Predictability.of(new SeriesSet(two), TransformRule.RAW).get(0);
        assertThat(found.tasks()).isEqualTo(2);
        assertThat(found.correlation()).isEmpty();
    }
}
