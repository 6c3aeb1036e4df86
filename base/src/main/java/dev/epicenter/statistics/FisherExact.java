package dev.epicenter.statistics;

import org.apache.commons.statistics.distribution.HypergeometricDistribution;

/** Fisher's exact test of a 2 x 2 table. Its null hypothesis: both rows have the same success rate. */
public final class FisherExact {
    private FisherExact() {}

    /**
     * The two-sided p-value: the probability, given the margins, of a table no likelier than this one (as R's {@code
     * fisher.test}). It is 1 if a margin is empty, because such a table has no information.
     *
     * @param a successes of the first row
     * @param b failures of the first row
     * @param c successes of the second row
     * @param d failures of the second row
     */
    public static double twoSided(long a, long b, long c, long d) {
        if (a + b == 0 || c + d == 0 || a + c == 0 || b + d == 0) {
            return 1;
        }
        int first = Math.toIntExact(a + b);
        int successes = Math.toIntExact(a + c);
        int all = Math.toIntExact(a + b + c + d);
        return ExactTwoSided.p(HypergeometricDistribution.of(all, successes, first), Math.toIntExact(a));
    }

    public static double twoSided(Proportion first, Proportion second) {
        return twoSided(first.successes(), first.failures(), second.successes(), second.failures());
    }
}
