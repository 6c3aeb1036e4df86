package dev.epicenter.spike;

import java.util.ArrayList;
import java.util.List;

/**
 * A sliding window of the newest values of a series, in order of arrival and in sorted order. Adding takes a binary
 * search and a move of at most {@code capacity} doubles, faster than a tree for a hundred values; quantiles are O(1).
 */
final class OrderedWindow {
    private final double[] arrived;
    private final double[] sorted;
    private int oldest;
    private int size;

    OrderedWindow(int capacity) {
        arrived = new double[capacity];
        sorted = new double[capacity];
    }

    static OrderedWindow of(int capacity, List<Double> values) {
        OrderedWindow window = new OrderedWindow(capacity);
        values.forEach(window::add);
        return window;
    }

    int size() {
        return size;
    }

    void add(double value) {
        if (size < arrived.length) {
            int at = insertionPoint(value);
            System.arraycopy(sorted, at, sorted, at + 1, size - at);
            sorted[at] = value;
            arrived[size++] = value;
            return;
        }
        int from = insertionPoint(arrived[oldest]);
        int to = insertionPoint(value);
        if (to > from) {
            to--;
            System.arraycopy(sorted, from + 1, sorted, from, to - from);
        } else {
            System.arraycopy(sorted, to, sorted, to + 1, from - to);
        }
        sorted[to] = value;
        arrived[oldest] = value;
        oldest = oldest + 1 == arrived.length ? 0 : oldest + 1;
    }

    void clear() {
        oldest = 0;
        size = 0;
    }

    /** Quantile {@code p} in [0, 1] by linear interpolation between order statistics; the window must not be empty. */
    double quantile(double p) {
        double position = p * (size - 1);
        int below = (int) position;
        double part = position - below;
        return part == 0 ? sorted[below] : sorted[below] * (1 - part) + sorted[below + 1] * part;
    }

    double median() {
        return quantile(0.5);
    }

    /** The values, oldest first. */
    List<Double> values() {
        List<Double> values = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            values.add(arrived[(oldest + i) % arrived.length]);
        }
        return List.copyOf(values);
    }

    /**
     * The number of smaller values. It has no branch that depends on the values: on noise, every second one would be
     * mispredicted.
     */
    private int insertionPoint(double value) {
        int base = 0;
        for (int n = size; n > 0; n -= (n + 1) >>> 1) {
            int half = (n + 1) >>> 1;
            base += sorted[base + half - 1] < value ? half : 0;
        }
        return base;
    }
}
