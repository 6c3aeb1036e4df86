package dev.epicenter.statistics;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The area under the ROC curve: how well a signal separates cases (steps before a spike) from controls (quiet steps).
 * It is the probability that a case's value exceeds a control's, ties counting half: the Mann-Whitney statistic over
 * the number of pairs. 0.5 means no information.
 *
 * @param value in [0, 1]
 */
public record Auc(double value, int cases, int controls) {
    /**
     * @param cases at least one value, infinities allowed, not NaN
     * @param controls the same
     */
    public static Auc of(double[] cases, double[] controls) {
        if (cases.length == 0 || controls.length == 0) {
            throw new IllegalArgumentException(
                    "needs cases and controls, not " + cases.length + " and " + controls.length);
        }
        double[] sorted = controls.clone();
        Arrays.sort(sorted);
        double won = 0;
        for (double value : cases) {
            int below = firstAtLeast(sorted, value, false);
            int notAbove = firstAtLeast(sorted, value, true);
            won += below + (notAbove - below) / 2.0;
        }
        return new Auc(won / ((double) cases.length * controls.length), cases.length, controls.length);
    }

    /**
     * The confidence interval: all areas that a score test does not reject, with Hanley and McNeil's variance in
     * Newcombe's symmetric form at the tested area (Newcombe 2006, "Confidence intervals for an effect size measure
     * based on the Mann-Whitney statistic", part 2, method 5): unlike estimate +- z s.e., it has a positive width at 0
     * and 1.
     */
    public Interval interval(double confidence) {
        double z = Confidence.z(confidence);
        DoubleUnaryOperator distance = area -> Math.abs(value - area) - z * Math.sqrt(variance(area));
        double low = value == 0 ? 0 : border(distance, value, 0);
        double high = value == 1 ? 1 : border(distance, value, 1);
        return new Interval(low, high);
    }

    private double variance(double area) {
        double half = (cases + controls) / 2.0 - 1;
        double pairs = (double) cases * controls;
        return area * (1 - area) * (1 + half * (1 - area) / (2 - area) + half * area / (1 + area)) / pairs;
    }

    /**
     * Finds the sign change of the distance between the estimate, where it is not positive, and the end of the range.
     */
    private static double border(DoubleUnaryOperator distance, double inside, double outside) {
        double in = inside;
        double out = outside;
        for (int i = 0; i < 100; i++) {
            double middle = (in + out) / 2;
            if (distance.applyAsDouble(middle) > 0) {
                out = middle;
            } else {
                in = middle;
            }
        }
        return in;
    }

    private static int firstAtLeast(double[] sorted, double value, boolean above) {
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (sorted[middle] < value || above && sorted[middle] == value) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }
}
