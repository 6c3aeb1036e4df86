package dev.epicenter.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CochranArmitageTest extends RandomizedTest {
    /** Alcohol and infant malformation: Agresti, "Categorical data analysis", on linear trends: M^2 = 6.57, P = 0.010. */
    @Test
    void publishedTrendIsReproduced() {
        CochranArmitage trend = CochranArmitage.test(
                new double[] {0, 0.5, 1.5, 4, 7},
                List.of(
                        new Proportion(48, 17114),
                        new Proportion(38, 14502),
                        new Proportion(5, 793),
                        new Proportion(1, 127),
                        new Proportion(1, 38)),
                1);
        assertThat(trend.z() * trend.z()).isCloseTo(6.57, within(0.005));
        assertThat(trend.asymptoticP()).isCloseTo(0.0104, within(5e-5));
        assertThat(trend.exact()).isFalse();
        // Agresti's exact conditional test is one-sided, 0.0168; the tail on the other side is nearly empty
        assertThat(trend.permutationP()).isBetween(0.012, 0.025);
    }

    @Test
    void testOfTwoEqualDosesIsFishersTest() throws Exception {
        assertThat(CochranArmitage.test(new double[] {0, 1}, List.of(new Proportion(5, 5), new Proportion(0, 5)), 1)
                        .permutationP())
                .isCloseTo(2.0 / 252, within(1e-12));
        repeat(100, random -> {
            int n = 1 + random.nextInt(12);
            Proportion first = new Proportion(random.nextInt(n + 1), n);
            Proportion second = new Proportion(random.nextInt(n + 1), n);
            CochranArmitage trend =
                    CochranArmitage.test(new double[] {random.nextDouble(), 2}, List.of(first, second), 1);
            assertThat(trend.exact()).isTrue();
            assertThat(trend.permutationP()).isCloseTo(FisherExact.twoSided(first, second), within(1e-9));
        });
    }

    @Test
    void enumerationAndSamplingAgree() throws Exception {
        repeat(20, random -> {
            double[] doses = {0, random.nextDouble(), 1.5, 3};
            List<Proportion> outcomes = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int n = 1 + random.nextInt(12);
                outcomes.add(new Proportion(random.nextInt(n + 1), n));
            }
            CochranArmitage counted = CochranArmitage.test(doses, outcomes, 1);
            CochranArmitage drawn = CochranArmitage.test(doses, outcomes, random.nextLong(), 0);
            assertThat(counted.z()).isEqualTo(drawn.z());
            // Six standard errors of 20,000 draws
            assertThat(drawn.permutationP()).isCloseTo(counted.permutationP(), within(0.022));
        });
    }

    @Test
    void monotoneResponseIsSignificantAndItsMirrorHasTheOtherSign() {
        double[] doses = {0, 0.25, 0.5, 1, 2};
        List<Proportion> rising = List.of(
                new Proportion(0, 8),
                new Proportion(1, 8),
                new Proportion(4, 8),
                new Proportion(8, 8),
                new Proportion(8, 8));
        CochranArmitage trend = CochranArmitage.test(doses, rising, 1);
        assertThat(trend.exact()).isTrue();
        assertThat(trend.permutationP()).isLessThan(1e-5);
        List<Proportion> mirrored = rising.stream()
                .map(p -> new Proportion(p.failures(), p.trials()))
                .toList();
        assertThat(CochranArmitage.test(doses, mirrored, 1).z()).isCloseTo(-trend.z(), within(1e-12));
    }

    @Test
    void constantOutcomesHaveNoTrend() {
        assertThat(CochranArmitage.test(
                        new double[] {0, 1, 2},
                        List.of(new Proportion(8, 8), new Proportion(8, 8), new Proportion(8, 8)),
                        1))
                .isEqualTo(new CochranArmitage(0, 1, 1, true));
    }
}
