package dev.epicenter.spike;

import dev.epicenter.spike.DetectorState.RoundingState;

/**
 * Dithers rounded values (two decimals, bfloat16), because rounding hides noise below the quantum from every quantile.
 * A value is moved by a fraction of the quantum that depends on its step alone. The quantum is the greatest common
 * divisor of the changes between rows; a series that is not rounded has none.
 */
final class Rounding {
    /** The number of changes before their divisor counts as the quantum. */
    private static final int ENOUGH = 10;

    /** A smaller divisor, as a fraction of the value, is the precision of the numbers themselves. */
    private static final double LEAST = 1e-6;

    private double last = Double.NaN;
    private double quantum = Double.POSITIVE_INFINITY;
    private int changes;

    static Rounding of(RoundingState state) {
        Rounding rounding = new Rounding();
        rounding.last = state.last();
        rounding.quantum = state.quantum();
        rounding.changes = state.changes();
        return rounding;
    }

    /** A possible value at {@code step} before rounding. */
    double undo(long step, double value) {
        if (quantum == 0) {
            return value;
        }
        double change = Math.abs(value - last);
        last = value;
        if (change > 0) {
            changes = Math.min(ENOUGH, changes + 1);
            quantum = divisor(change, quantum, LEAST * Math.max(Math.abs(value), change));
        }
        return changes < ENOUGH ? value : value + quantum * between(step);
    }

    /** Euclid's algorithm for multiples with an error; 0 if the divisor is not above {@code error}. */
    private static double divisor(double change, double quantum, double error) {
        if (quantum == Double.POSITIVE_INFINITY) {
            return change;
        }
        double a = change;
        double b = quantum;
        while (b > error) {
            double rest = Math.abs(a - b * Math.rint(a / b));
            a = b;
            b = rest;
        }
        return a > 2 * error ? a : 0;
    }

    /** Uniform in [-0.5, 0.5): the finalizer of SplitMix64 (Steele et al. 2014). */
    private static double between(long step) {
        long z = step * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53 - 0.5;
    }

    RoundingState state() {
        return new RoundingState(last, quantum, changes);
    }
}
