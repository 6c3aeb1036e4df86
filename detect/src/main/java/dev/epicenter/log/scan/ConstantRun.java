package dev.epicenter.log.scan;

import java.util.Arrays;
import java.util.Optional;

/**
 * Finds where a series that varied becomes constant to the last digit. A series that rounds to few different values, or
 * repeats each value in many rows, is not reported.
 */
final class ConstantRun {
    /** Rows with the same value that are no chance in a series that varied by several rounding quanta. */
    private static final int ROWS = 20;

    /** Zero is less likely by chance. */
    private static final int ROWS_OF_ZERO = 10;

    /** A run must be this many times as long as the longest before it: some loggers repeat the newest value. */
    private static final int TIMES_LONGEST = 4;

    /** The typical change before, in quanta: below it, rounding alone makes equal rows. */
    private static final double QUANTA = 4;

    /** The newest changes, without zeros. */
    private final double[] changes = new double[20];

    private long changed;
    private double quantum = Double.POSITIVE_INFINITY;
    private double last = Double.NaN;
    private long firstStep;
    private long firstRow;
    private long equal;
    private long longest;
    private boolean reported;

    /** What became constant: the value and where. */
    record Constant(double value, long step, long row) {}

    /** Adds a finite value; the result is present once per run of equal values. */
    Optional<Constant> add(long step, long row, double value) {
        if (value != last) {
            double change = Math.abs(value - last);
            if (!Double.isNaN(change)) {
                changes[(int) (changed++ % changes.length)] = change;
                quantum = Math.min(quantum, change);
            }
            longest = Math.max(longest, equal);
            equal = 1;
            reported = false;
            last = value;
            firstStep = step;
            firstRow = row;
            return Optional.empty();
        }
        equal++;
        long needed = Math.max(value == 0 ? ROWS_OF_ZERO : ROWS, TIMES_LONGEST * longest + 1);
        if (equal != needed || !varied()) {
            return Optional.empty();
        }
        reported = true;
        return Optional.of(new Constant(value, firstStep, firstRow));
    }

    /** Whether the series is constant now, and was reported as such. */
    boolean isConstant() {
        return reported;
    }

    /** Whether the newest changes are larger than rounding: many quanta, or no multiples of a common one. */
    private boolean varied() {
        if (changed < changes.length) {
            return false;
        }
        double[] sorted = changes.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2] >= QUANTA * quantum
                || Arrays.stream(changes)
                        .map(change -> change / quantum)
                        .anyMatch(quanta -> Math.abs(quanta - Math.rint(quanta)) > 0.01);
    }
}
