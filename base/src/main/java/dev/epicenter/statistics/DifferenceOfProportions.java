package dev.epicenter.statistics;

import java.util.OptionalInt;

/**
 * The first rate minus the second, over independent trials. With the matched sham as {@code first} and the arm as
 * {@code second}, it is the arm's specificity: the share of replays that it prevents from spiking beyond a meaningless
 * change of equal size.
 */
public record DifferenceOfProportions(Proportion first, Proportion second) {
    /** In [-1, 1]; NaN if one of the two has no trials. */
    public double difference() {
        return first.rate() - second.rate();
    }

    /** The hybrid score interval (Newcombe 1998, "Interval estimation for the difference", method 10). */
    public Interval interval(double confidence) {
        if (first.trials() == 0 || second.trials() == 0) {
            return new Interval(-1, 1);
        }
        return newcombe(first.rate(), first.trials(), second.rate(), second.trials(), confidence);
    }

    /**
     * The smallest number of trials per side at which the interval excludes 0 if the rates do not change.
     *
     * @param cap the maximum number to consider
     * @return empty if {@code cap} is not enough or a side has no trials yet
     */
    public OptionalInt replicatesToSettle(double confidence, int cap) {
        if (first.trials() == 0 || second.trials() == 0) {
            return OptionalInt.empty();
        }
        for (int n = 1; n <= cap; n++) {
            Interval interval = newcombe(first.rate(), n, second.rate(), n, confidence);
            if (interval.isPositive() || interval.isNegative()) {
                return OptionalInt.of(n);
            }
        }
        return OptionalInt.empty();
    }

    private static Interval newcombe(double p1, double n1, double p2, double n2, double confidence) {
        Interval one = Wilson.interval(p1, n1, confidence);
        Interval two = Wilson.interval(p2, n2, confidence);
        double difference = p1 - p2;
        double below = Math.hypot(p1 - one.low(), two.high() - p2);
        double above = Math.hypot(one.high() - p1, p2 - two.low());
        return new Interval(Math.max(-1, difference - below), Math.min(1, difference + above));
    }
}
