package dev.epicenter.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RatePermutationTest extends RandomizedTest {
    @Test
    void fullSeparationOfFiveSeedsPerDoseIsTwoAssignmentsOf252() {
        RatePermutation apart = RatePermutation.trend(
                new double[] {0, 0.5}, List.of(List.of(0.0, 1.0, 2.0, 0.5, 0.1), List.of(3.0, 4.0, 5.0, 6.0, 7.0)), 1);
        assertThat(apart.p()).isCloseTo(2.0 / 252, within(1e-12));
        assertThat(apart.exact()).isTrue();
        assertThat(apart.slope()).isCloseTo((5 - 0.72) / 0.5, within(1e-12));
    }

    /** Spikes in 1,500 steps of three seeds at each of four weight decays: a trend as clear as twelve runs can show it. */
    @Test
    void doseResponseOfWeightDecayIsSignificant() {
        RatePermutation trend = RatePermutation.trend(
                new double[] {0, 0.0015, 0.003, 0.006},
                List.of(
                        List.of(0.0, 0.0, 0.0),
                        List.of(1.0, 1.0, 1.0),
                        List.of(6.0, 9.0, 8.0),
                        List.of(18.0, 17.0, 15.0)),
                1);
        assertThat(trend.exact()).isTrue();
        assertThat(trend.p()).isLessThan(1e-4);
        assertThat(trend.slope()).isBetween(2500.0, 3100.0);
    }

    @Test
    void equalRatesHaveNoTrend() {
        assertThat(RatePermutation.trend(
                                new double[] {0, 1, 2},
                                List.of(List.of(3.0, 3.0), List.of(3.0, 3.0), List.of(3.0, 3.0)),
                                1)
                        .p())
                .isEqualTo(1);
    }

    @Test
    void clustersWithinSeedsAreNoTrend() throws Exception {
        int[] claimed = {0};
        int[] all = {0};
        repeat(1000, random -> {
            List<List<Double>> rates = new ArrayList<>();
            for (int dose = 0; dose < 3; dose++) {
                List<Double> seeds = new ArrayList<>();
                for (int seed = 0; seed < 3; seed++) {
                    seeds.add(random.nextInt(3) == 0 ? 10.0 + random.nextInt(50) : 0.0);
                }
                rates.add(seeds);
            }
            all[0]++;
            claimed[0] +=
                    RatePermutation.trend(new double[] {0, 1, 2}, rates, 1).p() <= 0.05 ? 1 : 0;
        });
        assertThat((double) claimed[0] / all[0]).isLessThan(0.05 + 5 * Math.sqrt(0.05 / all[0]));
    }

    @Test
    void enumerationAndSamplingAgree() throws Exception {
        repeat(20, random -> {
            double[] doses = {0, random.nextDouble(), 1.5};
            List<List<Double>> rates = new ArrayList<>();
            for (int i = 0; i < doses.length; i++) {
                rates.add(random.doubles(1 + random.nextInt(4)).boxed().toList());
            }
            RatePermutation counted = RatePermutation.trend(doses, rates, 1);
            RatePermutation drawn = RatePermutation.trend(doses, rates, random.nextLong(), 0);
            assertThat(counted.exact()).isTrue();
            assertThat(drawn.exact()).isFalse();
            // Six standard errors of 20,000 draws
            assertThat(drawn.p()).isCloseTo(counted.p(), within(0.022));
        });
    }
}
