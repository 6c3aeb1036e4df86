package dev.epicenter.spike;

import dev.epicenter.spike.DetectorState.RoundingState;

/**
 * Dithers rounded values (two decimals, bfloat16), because rounding hides noise below the quantum from every quantile.
 * A value is moved by a fraction of the quantum that depends on its step alone. The quantum is the smallest change
 * between rows; it is close to 0 in a series that is not rounded.
 */
final class Rounding {
    /** The number of changes before the smallest counts as the quantum. */
    private static final int ENOUGH = 10;

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
        double change = Math.abs(value - last);
        last = value;
        if (change > 0) {
            changes = Math.min(ENOUGH, changes + 1);
            quantum = Math.min(quantum, change);
        }
        return changes < ENOUGH ? value : value + quantum * between(step);
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
