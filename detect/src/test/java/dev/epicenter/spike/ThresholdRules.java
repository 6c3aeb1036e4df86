package dev.epicenter.spike;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The two best point-wise rules of other tools, for comparison. Both return indices into the values. */
final class ThresholdRules {
    private ThresholdRules() {}

    /** Above the median of the last 100 by 10 median absolute deviations. */
    static List<Integer> medianAndMad(double[] values) {
        List<Integer> alarms = new ArrayList<>();
        ArrayDeque<Double> window = new ArrayDeque<>();
        for (int i = 0; i < values.length; i++) {
            if (window.size() >= 20) {
                double median = median(window.stream().mapToDouble(v -> v).toArray());
                double mad = median(
                        window.stream().mapToDouble(v -> Math.abs(v - median)).toArray());
                if (!(values[i] <= median + 10 * mad)) {
                    alarms.add(i);
                }
            }
            keep(window, values[i], 100);
        }
        return alarms;
    }

    /** Above the mean of the last 128 by 6 standard deviations, once there are 64 (OLMo-core, levanter). */
    static List<Integer> sixSigma(double[] values) {
        List<Integer> alarms = new ArrayList<>();
        ArrayDeque<Double> window = new ArrayDeque<>();
        for (int i = 0; i < values.length; i++) {
            if (window.size() >= 64) {
                double mean = window.stream().mapToDouble(v -> v).average().orElseThrow();
                double squares = window.stream()
                        .mapToDouble(v -> (v - mean) * (v - mean))
                        .sum();
                if (!(values[i] <= mean + 6 * Math.sqrt(squares / (window.size() - 1)))) {
                    alarms.add(i);
                }
            }
            keep(window, values[i], 128);
        }
        return alarms;
    }

    private static void keep(ArrayDeque<Double> window, double value, int capacity) {
        if (Double.isFinite(value)) {
            window.addLast(value);
            if (window.size() > capacity) {
                window.removeFirst();
            }
        }
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
