package dev.epicenter.statistics;

import static dev.epicenter.statistics.Isotonic.Direction.FALLING;
import static dev.epicenter.statistics.Isotonic.Direction.RISING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IsotonicTest extends RandomizedTest {
    private static List<Proportion> of8(int... successes) {
        return IntStream.of(successes).mapToObj(x -> new Proportion(x, 8)).toList();
    }

    @Test
    void neighboursThatTurnBackArePooledAndNamed() {
        Isotonic fit = Isotonic.fit(new double[] {0, 1, 2, 3}, of8(0, 6, 4, 8), RISING);
        assertThat(fit.fitted()).containsExactly(0.0, 0.625, 0.625, 1.0);
        assertThat(fit.violations()).containsExactly(new Isotonic.Violation(1, 2, 0.25));
        assertThat(fit.doseAtHalf().orElseThrow()).isCloseTo(0.8, within(1e-12));
    }

    /** The fit at i is the largest, over starts up to i, of the least mean from there to any end from i on. */
    @Test
    void itIsTheMaxMinFit() throws Exception {
        repeat(200, random -> {
            int n = 2 + random.nextInt(7);
            List<Proportion> outcomes = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                int trials = 1 + random.nextInt(10);
                outcomes.add(new Proportion(random.nextInt(trials + 1), trials));
            }
            double[] doses = IntStream.range(0, n).asDoubleStream().toArray();
            List<Double> rising = Isotonic.fit(doses, outcomes, RISING).fitted();
            for (int i = 0; i < n; i++) {
                double best = -1;
                for (int from = 0; from <= i; from++) {
                    double least = 2;
                    for (int to = i; to < n; to++) {
                        least = Math.min(least, mean(outcomes.subList(from, to + 1)));
                    }
                    best = Math.max(best, least);
                }
                assertThat(rising.get(i)).isCloseTo(best, within(1e-12));
            }
            List<Proportion> turned = outcomes.stream()
                    .map(p -> new Proportion(p.failures(), p.trials()))
                    .toList();
            List<Double> falling = Isotonic.fit(doses, turned, FALLING).fitted();
            for (int i = 0; i < n; i++) {
                assertThat(falling.get(i)).isCloseTo(1 - rising.get(i), within(1e-12));
            }
        });
    }

    @Test
    void oneHalfIsInterpolatedOrTheMiddleOfARest() {
        double[] doses = {0, 1, 2, 3};
        assertThat(Isotonic.fit(doses, of8(0, 0, 8, 8), RISING).doseAtHalf().orElseThrow())
                .isEqualTo(1.5);
        assertThat(Isotonic.fit(doses, of8(0, 4, 4, 8), RISING).doseAtHalf().orElseThrow())
                .isEqualTo(1.5);
        assertThat(Isotonic.fit(doses, of8(8, 8, 0, 0), FALLING).doseAtHalf().orElseThrow())
                .isEqualTo(1.5);
        assertThat(Isotonic.fit(doses, of8(0, 0, 1, 2), RISING).doseAtHalf()).isEmpty();
        assertThat(Isotonic.fit(doses, of8(6, 7, 8, 8), RISING).doseAtHalf()).isEmpty();
    }

    @Test
    void itsIntervalHasWidthWhereAllReplaysOfADoseAgreeAndNoEndWhereTheThresholdMayLieBeyond() {
        double[] doses = {0, 1, 2, 3};
        Interval within = Isotonic.fit(doses, of8(0, 0, 8, 8), RISING).doseAtHalfInterval(0.95, 1);
        assertThat(within.low()).isBetween(1.0, 1.5);
        assertThat(within.high()).isBetween(1.5, 2.0);
        Interval open = Isotonic.fit(doses, of8(0, 1, 2, 4), RISING).doseAtHalfInterval(0.95, 1);
        assertThat(open.low()).isBetween(1.0, 3.0);
        assertThat(open.high()).isInfinite();
    }

    @Test
    void itsIntervalCoversTheTruth() throws Exception {
        double[] doses = {0, 1, 2, 3, 4};
        int[] covered = {0};
        int[] all = {0};
        repeat(150, random -> {
            List<Proportion> outcomes = new ArrayList<>();
            for (double dose : doses) {
                // Linear, so that interpolation is right: one half at 2
                double rate = 0.1 + 0.2 * dose;
                outcomes.add(
                        new Proportion(random.doubles(24).filter(x -> x < rate).count(), 24));
            }
            Interval interval = Isotonic.fit(doses, outcomes, RISING).doseAtHalfInterval(0.95, random.nextLong());
            all[0]++;
            covered[0] += interval.contains(2) ? 1 : 0;
        });
        assertThat((double) covered[0] / all[0]).isGreaterThan(0.93 - 5 * Math.sqrt(0.06 / all[0]));
    }

    @Test
    void dosesOutOfOrderOrWithoutTrialsAreRefused() {
        assertThatThrownBy(() -> Isotonic.fit(new double[] {1, 0}, of8(1, 2), RISING))
                .hasMessage("doses must ascend: 1.0, 0.0");
        assertThatThrownBy(() ->
                        Isotonic.fit(new double[] {0, 1}, List.of(new Proportion(0, 0), new Proportion(1, 1)), RISING))
                .hasMessage("a dose has no trials");
    }

    private static double mean(List<Proportion> outcomes) {
        return outcomes.stream().mapToDouble(Proportion::successes).sum()
                / outcomes.stream().mapToDouble(Proportion::trials).sum();
    }
}
