package dev.epicenter.statistics;

import java.util.OptionalInt;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * How many trials each of two rates needs for {@link FisherExact} to find their difference, decided before the first trial. The
 * power is exact: the sum over all tables that are significant.
 */
public final class FisherSampleSize {
    /** More trials than a diagnosis could afford. */
    private static final int MOST = 100;

    private FisherSampleSize() {}

    /**
     * The least number of trials of each rate with at least this power.
     *
     * @param one the first true rate
     * @param other the second true rate, which differs
     * @param alpha level of the test
     * @param power probability that it finds the difference
     * @return empty if 100 are too few
     */
    public static OptionalInt trials(double one, double other, double alpha, double power) {
        for (int trials = 2; trials <= MOST; trials++) {
            if (power(trials, one, other, alpha) >= power) {
                return OptionalInt.of(trials);
            }
        }
        return OptionalInt.empty();
    }

    /** The probability that the test with {@code trials} of each rate is significant and the observed rates differ the right way. */
    static double power(int trials, double one, double other, double alpha) {
        BinomialDistribution larger = BinomialDistribution.of(trials, Math.max(one, other));
        BinomialDistribution smaller = BinomialDistribution.of(trials, Math.min(one, other));
        double power = 0;
        // With as many trials of each, the test is symmetric: what is significant against c is so against fewer than c.
        int most = -1;
        for (int a = 0; a <= trials; a++) {
            while (most + 1 < a && FisherExact.twoSided(a, trials - a, most + 1, trials - most - 1) < alpha) {
                most++;
            }
            power += most < 0 ? 0 : larger.probability(a) * smaller.cumulativeProbability(most);
        }
        return power;
    }
}
