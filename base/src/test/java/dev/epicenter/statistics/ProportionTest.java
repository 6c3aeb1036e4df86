package dev.epicenter.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.List;
import org.apache.commons.statistics.interval.BinomialConfidenceInterval;
import org.junit.jupiter.api.Test;

class ProportionTest extends RandomizedTest {
    /** Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I. */
    @Test
    void intervalsMatchPublishedValues() {
        check(new Proportion(81, 263).wilson(0.95), 0.2553, 0.3662);
        check(new Proportion(15, 148).wilson(0.95), 0.0624, 0.1605);
        check(new Proportion(0, 20).wilson(0.95), 0, 0.1611);
        check(new Proportion(1, 29).wilson(0.95), 0.0061, 0.1718);
    }

    @Test
    void scoreIntervalMatchesTheLibrary() throws Exception {
        repeat(200, random -> {
            int n = 1 + random.nextInt(60);
            int x = random.nextInt(n + 1);
            double confidence = 0.5 + 0.49 * random.nextDouble();
            var oracle = BinomialConfidenceInterval.WILSON_SCORE.fromErrorRate(n, x, 1 - confidence);
            Interval interval = new Proportion(x, n).wilson(confidence);
            assertThat(interval.low()).isCloseTo(oracle.getLowerBound(), within(1e-12));
            assertThat(interval.high()).isCloseTo(oracle.getUpperBound(), within(1e-12));
            assertThat(interval.contains((double) x / n)).isTrue();
        });
    }

    @Test
    void threeTrialsWithoutASuccessBoundARateBelow63PercentAnd29Below10() {
        assertThat(new Proportion(0, 3).upperBound(0.95)).isCloseTo(1 - Math.cbrt(0.05), within(1e-9));
        assertThat(new Proportion(0, 28).upperBound(0.95)).isGreaterThan(0.1);
        assertThat(new Proportion(0, 29).upperBound(0.95)).isLessThan(0.1);
        assertThat(Proportion.trialsForBound(0.1, 0.95)).isEqualTo(29);
        assertThat(new Proportion(3, 3).upperBound(0.95)).isEqualTo(1);
        assertThat(new Proportion(0, 0).upperBound(0.95)).isEqualTo(1);
    }

    @Test
    void upperBoundMatchesTheLibrary() throws Exception {
        repeat(200, random -> {
            int n = 1 + random.nextInt(60);
            int x = random.nextInt(n);
            double confidence = 0.5 + 0.49 * random.nextDouble();
            var oracle = BinomialConfidenceInterval.CLOPPER_PEARSON.fromErrorRate(n, x, 2 * (1 - confidence));
            assertThat(new Proportion(x, n).upperBound(confidence)).isCloseTo(oracle.getUpperBound(), within(1e-9));
        });
    }

    @Test
    void intervalWithoutTrialsIsTheWholeRange() {
        Proportion none = Proportion.of(List.of());
        assertThat(none.rate()).isNaN();
        assertThat(none.wilson(0.95)).isEqualTo(new Interval(0, 1));
    }

    @Test
    void moreSuccessesThanTrialsAreRejected() {
        assertThatThrownBy(() -> new Proportion(3, 2)).hasMessage("3 of 2 is not a proportion");
        assertThat(Proportion.of(List.of(true, false, true))).hasToString("2/3");
    }

    private static void check(Interval interval, double low, double high) {
        assertThat(interval.low()).isCloseTo(low, within(5e-5));
        assertThat(interval.high()).isCloseTo(high, within(5e-5));
    }
}
