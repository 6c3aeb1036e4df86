package dev.epicenter.statistics;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The mean of paired differences with Student's interval, for pairs too few for a {@link PairedBootstrap}: of three pairs a
 * bootstrap never leaves the range of the observed differences, which covers the mean in three of four cases.
 *
 * @param mean of first minus second
 * @param interval of that mean, if the differences are about normal
 * @param pairs the number of pairs
 */
public record PairedMean(double mean, Interval interval, int pairs) {

    /**
     * @param first finite
     * @param second of the same length, which is at least 2, in the same order
     */
    public static PairedMean of(double[] first, double[] second, double confidence) {
        int n = first.length;
        if (n != second.length || n < 2) {
            throw new IllegalArgumentException("requires two or more pairs, not " + n + " and " + second.length);
        }
        double mean = 0;
        for (int i = 0; i < n; i++) {
            mean += (first[i] - second[i]) / n;
        }
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double deviation = first[i] - second[i] - mean;
            squares += deviation * deviation;
        }
        double t = TDistribution.of(n - 1.0).inverseSurvivalProbability((1 - Confidence.checked(confidence)) / 2);
        double half = t * Math.sqrt(squares / (n - 1) / n);
        return new PairedMean(mean, new Interval(mean - half, mean + half), n);
    }
}
