package dev.epicenter.spike;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A sliding window of the newest values of a series, in order of arrival and in sorted order. Adding takes a search
 * and a move of at most {@code capacity} doubles, faster than a tree for a hundred values; quantiles are O(1). The values
 * must be finite.
 */
final class OrderedWindow {
    private final double[] arrived;
    /** Filled up with infinity, to a power of two larger than the capacity. */
    private final double[] sorted;

    private int oldest;
    /** The place in {@link #sorted} of the oldest value, once the window is full. */
    private int leavesNext;

    private int size;

    OrderedWindow(int capacity) {
        arrived = new double[capacity];
        sorted = new double[2 * Integer.highestOneBit(capacity)];
        Arrays.fill(sorted, Double.POSITIVE_INFINITY);
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
            int at = countBelow(value);
            System.arraycopy(sorted, at, sorted, at + 1, size - at);
            sorted[at] = value;
            arrived[size++] = value;
            findNextLeaving();
            return;
        }
        double leaving = arrived[oldest];
        int at = leavesNext;
        // The values between its place and the place of the new one move by one.
        if (value > leaving) {
            for (; sorted[at + 1] < value; at++) {
                sorted[at] = sorted[at + 1];
            }
        } else {
            for (; at > 0 && sorted[at - 1] > value; at--) {
                sorted[at] = sorted[at - 1];
            }
        }
        sorted[at] = value;
        arrived[oldest] = value;
        oldest = oldest + 1 == arrived.length ? 0 : oldest + 1;
        findNextLeaving();
    }

    /** Searches one row ahead: nothing waits for the result, so the processor overlaps the search with other work. */
    private void findNextLeaving() {
        leavesNext = size < arrived.length ? 0 : countBelow(arrived[oldest]);
    }

    void clear() {
        Arrays.fill(sorted, 0, size, Double.POSITIVE_INFINITY);
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
        int middle = size / 2;
        return size % 2 == 1 ? sorted[middle] : sorted[middle - 1] * 0.5 + sorted[middle] * 0.5;
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
     * The number of smaller values: a binary search whose number of comparisons does not depend on the value, so that the
     * processor predicts all its branches.
     */
    private int countBelow(double value) {
        int below = 0;
        for (int half = sorted.length / 2; half > 0; half /= 2) {
            below += sorted[below + half - 1] < value ? half : 0;
        }
        return below;
    }
}
