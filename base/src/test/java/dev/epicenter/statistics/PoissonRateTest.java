package dev.epicenter.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import org.apache.commons.statistics.distribution.PoissonDistribution;
import org.junit.jupiter.api.Test;

class PoissonRateTest extends RandomizedTest {
    /** Garwood 1936 and later tables. */
    @Test
    void intervalMatchesPublishedTables() {
        check(new PoissonRate(0, 1), 0, 3.689);
        check(new PoissonRate(1, 1), 0.025, 5.572);
        check(new PoissonRate(5, 1), 1.623, 11.668);
        check(new PoissonRate(10, 1), 4.795, 18.390);
        check(new PoissonRate(10, 10), 0.4795, 1.8390);
    }

    @Test
    void intervalTailsAreExact() throws Exception {
        repeat(100, random -> {
            int x = 1 + random.nextInt(100);
            double confidence = 0.5 + 0.49 * random.nextDouble();
            Interval mean = new PoissonRate(x, 1).garwood(confidence);
            double tail = (1 - confidence) / 2;
            assertThat(PoissonDistribution.of(mean.low()).survivalProbability(x - 1))
                    .isCloseTo(tail, within(1e-6));
            assertThat(PoissonDistribution.of(mean.high()).cumulativeProbability(x))
                    .isCloseTo(tail, within(1e-6));
        });
    }

    private static void check(PoissonRate rate, double low, double high) {
        Interval interval = rate.garwood(0.95);
        assertThat(interval.low()).isCloseTo(low, within(1e-3));
        assertThat(interval.high()).isCloseTo(high, within(1e-3));
    }
}
