package dev.epicenter.report;

import java.util.Arrays;

/** A value that a trainer reports only when it changes. */
final class ValueChanges {
    private long[] steps = new long[4];
    private double[] values = new double[4];
    private int size;

    /** @param step larger than that of the change before */
    void add(long step, double value) {
        if (size == steps.length) {
            steps = Arrays.copyOf(steps, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        steps[size] = step;
        values[size++] = value;
    }

    int size() {
        return size;
    }

    long step(int change) {
        return steps[change];
    }

    double value(int change) {
        return values[change];
    }
}
