package dev.epicenter.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import org.junit.jupiter.api.Test;

class DifferenceOfProportionsTest extends RandomizedTest {
    /** Newcombe 1998, "Interval estimation for the difference between independent proportions", table II, method 10. */
    @Test
    void intervalMatchesPublishedValues() {
        check(56, 70, 48, 80, 0.0524, 0.3339);
        check(9, 10, 3, 10, 0.1705, 0.8090);
        check(6, 7, 2, 7, 0.0582, 0.8062);
        check(5, 56, 0, 29, -0.0381, 0.1926);
        check(0, 10, 0, 20, -0.1611, 0.2775);
        check(10, 10, 0, 20, 0.6791, 1);
        check(10, 10, 0, 10, 0.6075, 1);
    }

    @Test
    void swappingTheSidesMirrorsTheInterval() throws Exception {
        repeat(200, random -> {
            int n1 = 1 + random.nextInt(30);
            int n2 = 1 + random.nextInt(30);
            Proportion first = new Proportion(random.nextInt(n1 + 1), n1);
            Proportion second = new Proportion(random.nextInt(n2 + 1), n2);
            var difference = new DifferenceOfProportions(first, second);
            Interval there = difference.interval(0.95);
            Interval back = new DifferenceOfProportions(second, first).interval(0.95);
            assertThat(there.low()).isCloseTo(-back.high(), within(1e-12));
            assertThat(there.contains(difference.difference())).isTrue();
            assertThat(there.low()).isGreaterThanOrEqualTo(-1);
        });
    }

    @Test
    void replicatesToSettleExcludeZero() {
        var clear = new DifferenceOfProportions(new Proportion(4, 4), new Proportion(0, 4));
        int enough = clear.replicatesToSettle(0.95, 100).orElseThrow();
        assertThat(new DifferenceOfProportions(new Proportion(enough, enough), new Proportion(0, enough))
                        .interval(0.95)
                        .isPositive())
                .isTrue();
        assertThat(new DifferenceOfProportions(new Proportion(enough - 1, enough - 1), new Proportion(0, enough - 1))
                        .interval(0.95)
                        .isPositive())
                .isFalse();
        var slight = new DifferenceOfProportions(new Proportion(5, 8), new Proportion(4, 8));
        assertThat(slight.replicatesToSettle(0.95, 100)).isEmpty();
        assertThat(slight.replicatesToSettle(0.95, 1000).orElseThrow()).isBetween(115, 125);
    }

    @Test
    void intervalWithoutTrialsIsTheWholeRange() {
        var none = new DifferenceOfProportions(new Proportion(3, 3), new Proportion(0, 0));
        assertThat(none.interval(0.95)).isEqualTo(new Interval(-1, 1));
        assertThat(none.replicatesToSettle(0.95, 1000)).isEmpty();
    }

    private static void check(int x1, int n1, int x2, int n2, double low, double high) {
        Interval interval = new DifferenceOfProportions(new Proportion(x1, n1), new Proportion(x2, n2)).interval(0.95);
        assertThat(interval.low()).isCloseTo(low, within(5e-5));
        assertThat(interval.high()).isCloseTo(high, within(5e-5));
    }
}
