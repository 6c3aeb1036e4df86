package dev.epicenter.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class FisherExactTest extends RandomizedTest {
    @Test
    void smallTablesHaveKnownValues() {
        check(5, 5, 0, 5, 0.0079);
        check(5, 5, 1, 5, 0.0476);
        check(8, 8, 3, 8, 0.0256);
        check(8, 8, 0, 8, 0.0002);
        check(3, 3, 0, 3, 0.1);
        check(5, 8, 0, 8, 0.0256);
        check(6, 8, 1, 8, 0.0406);
        // 705 of 1365: two of its tables are equally likely
        check(0, 4, 4, 11, 705.0 / 1365);
    }

    /** The lady tasting tea (Fisher 1935), two-sided as in R's help on fisher.test. */
    @Test
    void teaTastingIsNotSignificant() {
        assertThat(FisherExact.twoSided(3, 1, 1, 3)).isCloseTo(0.4857, within(5e-5));
    }

    @Test
    void pValueSumsTheTablesThatAreNoLikelier() throws Exception {
        repeat(200, random -> {
            int n1 = 1 + random.nextInt(12);
            int n2 = 1 + random.nextInt(12);
            int x1 = random.nextInt(n1 + 1);
            int x2 = random.nextInt(n2 + 1);
            BigInteger here = ways(n1, x1, n2, x2);
            BigInteger sum = BigInteger.ZERO;
            for (int x = Math.max(0, x1 + x2 - n2); x <= Math.min(n1, x1 + x2); x++) {
                BigInteger there = ways(n1, x, n2, x1 + x2 - x);
                sum = there.compareTo(here) <= 0 ? sum.add(there) : sum;
            }
            double p = sum.doubleValue() / choose(n1 + n2, x1 + x2).doubleValue();
            assertThat(FisherExact.twoSided(new Proportion(x1, n1), new Proportion(x2, n2)))
                    .isCloseTo(p, within(1e-9));
        });
    }

    @Test
    void emptyMarginGivesPValueOne() {
        assertThat(FisherExact.twoSided(8, 0, 8, 0)).isEqualTo(1);
        assertThat(FisherExact.twoSided(0, 8, 0, 8)).isEqualTo(1);
        assertThat(FisherExact.twoSided(0, 0, 3, 5)).isEqualTo(1);
    }

    private static BigInteger ways(int n1, int x1, int n2, int x2) {
        return choose(n1, x1).multiply(choose(n2, x2));
    }

    private static BigInteger choose(int n, int k) {
        BigInteger ways = BigInteger.ONE;
        for (int i = 1; i <= k; i++) {
            ways = ways.multiply(BigInteger.valueOf(n - k + i)).divide(BigInteger.valueOf(i));
        }
        return ways;
    }

    private static void check(int x1, int n1, int x2, int n2, double p) {
        assertThat(FisherExact.twoSided(new Proportion(x1, n1), new Proportion(x2, n2)))
                .isCloseTo(p, within(5e-5));
    }
}
