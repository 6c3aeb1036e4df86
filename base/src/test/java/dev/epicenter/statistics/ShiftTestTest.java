package dev.epicenter.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class ShiftTestTest extends RandomizedTest {
    /** Fisher 1935, "The design of experiments", section 21: 1,726 of 32,768 signs give a sum as far from 0 as 314. */
    @Test
    void darwinsMaizeHasFishersPValue() {
        double[] eighthsOfAnInch = {49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48};
        ShiftTest test = ShiftTest.paired(eighthsOfAnInch, 1, ShiftTest.DRAWS);
        assertThat(test.exact()).isTrue();
        assertThat(test.estimate()).isCloseTo(314.0 / 15, within(1e-12));
        assertThat(test.p()).isCloseTo(1726.0 / 32768, within(1e-12));
    }

    @Test
    void twoAgainstTwoByHand() {
        // Six assignments; the effects of swapping 7 with 1, 7 with 2, 9 with 1, 9 with 2, and all: 6, 5, 8, 7, 13 / 2.
        ShiftTest test = ShiftTest.difference(new double[] {7, 9}, new double[] {1, 2}, 1, ShiftTest.DRAWS);
        assertThat(test.estimate()).isCloseTo(6.5, within(1e-12));
        assertThat(test.pAbove(0)).isCloseTo(1.0 / 6, within(1e-12));
        assertThat(test.pBelow(0)).isEqualTo(1);
        assertThat(test.p()).isCloseTo(2.0 / 6, within(1e-12));
        assertThat(test.pAbove(5.5)).isCloseTo(2.0 / 6, within(1e-12));
        assertThat(test.pEquivalent(10)).isCloseTo(1.0 / 6, within(1e-12));
        assertThat(test.pEquivalent(7.5)).isCloseTo(2.0 / 6, within(1e-12));
        Interval half = test.interval(0.5);
        assertThat(half.low()).isCloseTo(5, within(1e-12));
        assertThat(half.high()).isCloseTo(8, within(1e-12));
    }

    @Test
    void theSmallestPValueIsOneAssignment() {
        assertThat(ShiftTest.assignments(new int[] {3, 3})).isEqualTo(20);
        assertThat(ShiftTest.assignments(new int[] {9, 9})).isEqualTo(48_620);
        assertThat(ShiftTest.leastP(20, ShiftTest.DRAWS)).isEqualTo(0.05);
        assertThat(ShiftTest.paired(new double[] {1, 2, 3, 4, 5, 6}, 1, ShiftTest.DRAWS)
                        .p())
                .isEqualTo(2 * ShiftTest.leastP(64, ShiftTest.DRAWS));
        assertThat(ShiftTest.leastP(1e9, 999)).as("drawn").isEqualTo(0.001);
    }

    @Test
    void tooFewSeedsForTheLevelGiveAnUnboundedInterval() {
        Interval interval = ShiftTest.difference(new double[] {7, 8, 9}, new double[] {1, 2, 3}, 1, ShiftTest.DRAWS)
                .interval(0.95);
        assertThat(interval.low()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(interval.high()).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void fullSeparationOfFiveAndFiveIsTheSmallestPValueTheyCanGive() {
        ShiftTest test =
                ShiftTest.difference(new double[] {6, 7, 8, 9, 10}, new double[] {1, 2, 3, 4, 5}, 1, ShiftTest.DRAWS);
        assertThat(test.p()).isCloseTo(2.0 / 252, within(1e-12));
        assertThat(test.interval(0.95).isPositive()).isTrue();
    }

    @Test
    void slopeAgreesWithThePermutationTestOfRates() throws Exception {
        repeat(30, random -> {
            double[] doses = {0, 0.5, 2};
            List<double[]> values = List.of(normal(random, 3, 0), normal(random, 3, 0), normal(random, 3, 1));
            ShiftTest slope = ShiftTest.slope(doses, values, 1, ShiftTest.DRAWS);
            RatePermutation rates = RatePermutation.trend(
                    doses,
                    values.stream()
                            .map(each -> Arrays.stream(each).boxed().toList())
                            .toList(),
                    1);
            assertThat(slope.exact()).isTrue();
            assertThat(slope.estimate()).isCloseTo(rates.slope(), within(1e-9));
            // One tail is at most both. Twice one tail is as large as both only if the distribution is symmetric.
            assertThat(slope.p()).isLessThanOrEqualTo(2 * rates.p() + 1e-9);
            assertThat(slope.p()).isCloseTo(rates.p(), within(0.25));
        });
    }

    @Test
    void manyAssignmentsAreDrawnAndAgreeWithTheNormalApproximation() {
        double[] first = new double[40];
        double[] second = new double[40];
        Arrays.setAll(first, i -> i + 6);
        Arrays.setAll(second, i -> i);
        ShiftTest drawn = ShiftTest.difference(first, second, 7, ShiftTest.DRAWS);
        assertThat(drawn.exact()).isFalse();
        // The permutation variance of a difference of means of n and n: 2 / n times the variance of all 2 n.
        double z = 6 / Math.sqrt(2.0 / 40 * variance(first, second));
        assertThat(drawn.p()).isCloseTo(2 * Confidence.below(-z), within(0.02));
        assertThat(ShiftTest.difference(first, second, 7, ShiftTest.DRAWS).p()).isEqualTo(drawn.p());
    }

    @Test
    void pValuesAreUniformWithoutAnEffect() throws Exception {
        int[] rejected = {0};
        int[] covered = {0};
        int[] all = {0};
        repeat(2000, random -> {
            double shift = 3 * random.nextGaussian();
            ShiftTest test = random.nextBoolean()
                    ? ShiftTest.difference(normal(random, 5, shift), normal(random, 4, 0), 1, ShiftTest.DRAWS)
                    : ShiftTest.paired(normal(random, 7, shift), 1, ShiftTest.DRAWS);
            all[0]++;
            rejected[0] += Math.min(test.pAbove(shift), test.pBelow(shift)) <= 0.05 ? 1 : 0;
            covered[0] += test.interval(0.9).contains(shift) ? 1 : 0;
        });
        // One tail at 0.05 of each side: at most 0.1, and little less with 126 or 128 assignments.
        double sd = Math.sqrt(0.1 * 0.9 / all[0]);
        assertThat((double) rejected[0] / all[0]).isBetween(0.088 - 5 * sd, 0.1 + 5 * sd);
        assertThat((double) covered[0] / all[0]).isBetween(0.9 - 5 * sd, 0.912 + 5 * sd);
    }

    @Test
    void theIntervalHoldsTheEffectsThatAreNotRejected() throws Exception {
        repeat(200, random -> {
            double[] first = normal(random, 2 + random.nextInt(5), 1);
            double[] second = normal(random, 2 + random.nextInt(5), 0);
            ShiftTest test = ShiftTest.difference(first, second, 1, ShiftTest.DRAWS);
            double bound = 2 * random.nextGaussian();
            ShiftTest shifted = ShiftTest.difference(
                    Arrays.stream(first).map(value -> value - bound).toArray(), second, 1, ShiftTest.DRAWS);
            assertThat(test.pAbove(bound)).isCloseTo(shifted.pAbove(0), within(1e-12));
            assertThat(test.pBelow(bound)).isCloseTo(shifted.pBelow(0), within(1e-12));
            double confidence = 0.5 + random.nextDouble() / 2;
            assertThat(test.interval(confidence).contains(bound))
                    .isEqualTo(Math.min(test.pAbove(bound), test.pBelow(bound)) > (1 - confidence) / 2);
        });
    }

    @Test
    void swappingTheSamplesMirrorsTheTest() throws Exception {
        repeat(100, random -> {
            double[] first = normal(random, 4, 0.5);
            double[] second = normal(random, 3, 0);
            ShiftTest test = ShiftTest.difference(first, second, 1, ShiftTest.DRAWS);
            ShiftTest mirrored = ShiftTest.difference(second, first, 1, ShiftTest.DRAWS);
            assertThat(mirrored.estimate()).isCloseTo(-test.estimate(), within(1e-12));
            assertThat(mirrored.pBelow(-0.3)).isEqualTo(test.pAbove(0.3));
            assertThat(mirrored.pEquivalent(1)).isEqualTo(test.pEquivalent(1));
        });
    }

    @Test
    void equalValuesHaveNoEffect() {
        ShiftTest test = ShiftTest.difference(new double[] {2, 2, 2}, new double[] {2, 2, 2}, 1, ShiftTest.DRAWS);
        assertThat(test.p()).isEqualTo(1);
        assertThat(test.estimate()).isZero();
    }

    @Test
    void valuesThatAreNotFiniteAreRejected() {
        assertThatThrownBy(() -> ShiftTest.difference(new double[] {Double.NaN}, new double[] {1}, 1, ShiftTest.DRAWS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ShiftTest.paired(new double[0], 1, ShiftTest.DRAWS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static double[] normal(Random random, int n, double mean) {
        return random.doubles(n).map(any -> mean + random.nextGaussian()).toArray();
    }

    private static double variance(double[] first, double[] second) {
        double[] all =
                DoubleStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
        double mean = Arrays.stream(all).average().orElseThrow();
        return Arrays.stream(all).map(value -> (value - mean) * (value - mean)).sum() / (all.length - 1);
    }
}
