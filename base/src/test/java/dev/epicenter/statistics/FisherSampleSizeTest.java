package dev.epicenter.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The sample size is the least with the requested power, and the power is exact. */
class FisherSampleSizeTest extends RandomizedTest {
    @Test
    void powerIsThatOfTheSignificantTables() {
        // Of five each, p < 0.025 only if all of one and none of the other: 0.95^10.
        assertThat(FisherSampleSize.power(5, 0.95, 0.05, 0.025)).isCloseTo(Math.pow(0.95, 10), within(1e-12));
        // Of six each, one exception is significant, too: p = 0.015.
        assertThat(FisherSampleSize.power(6, 0.95, 0.05, 0.025))
                .isCloseTo(Math.pow(0.95, 12) + 12 * 0.05 * Math.pow(0.95, 11), within(1e-12));
    }

    @Test
    void powerIsTheShareOfSimulatedTestsThatAreSignificant() {
        for (int i = 0; i < iters(5); i++) {
            Random random = new Random(random().nextLong());
            int trials = 3 + random.nextInt(10);
            double one = random.nextDouble();
            double other = one * random.nextDouble();
            int tests = 1000;
            int significant = 0;
            for (int test = 0; test < tests; test++) {
                int a = successes(trials, one, random);
                int c = successes(trials, other, random);
                if (a > c && FisherExact.twoSided(a, trials - a, c, trials - c) < 0.1) {
                    significant++;
                }
            }
            // Five standard errors.
            assertThat((double) significant / tests)
                    .isCloseTo(FisherSampleSize.power(trials, one, other, 0.1), within(5 * 0.5 / Math.sqrt(tests)));
        }
    }

    @Test
    void theSampleSizeIsTheLeastWithThatPower() {
        for (int i = 0; i < iters(20); i++) {
            double one = 0.6 + 0.39 * random().nextDouble();
            double other = 0.3 * random().nextDouble();
            double alpha = 0.001 + 0.05 * random().nextDouble();
            int trials = FisherSampleSize.trials(one, other, alpha, 0.8).orElseThrow();
            assertThat(FisherSampleSize.power(trials, one, other, alpha)).isGreaterThanOrEqualTo(0.8);
            for (int fewer = 2; fewer < trials; fewer++) {
                assertThat(FisherSampleSize.power(fewer, one, other, alpha)).isLessThan(0.8);
            }
        }
        assertThat(FisherSampleSize.trials(0.5, 0.499, 0.05, 0.8)).isEmpty();
    }

    private static int successes(int trials, double rate, Random random) {
        int successes = 0;
        for (int i = 0; i < trials; i++) {
            successes += random.nextDouble() < rate ? 1 : 0;
        }
        return successes;
    }
}
