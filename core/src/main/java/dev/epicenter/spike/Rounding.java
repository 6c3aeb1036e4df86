package dev.epicenter.spike;

import dev.epicenter.spike.DetectorState.RoundingState;

/**
 * Undoes the rounding of logged values (two decimals, bfloat16), which would hide noise as large as the quantum from every
 * quantile: a value stands for all that are rounded to it, so it is moved by a part of the quantum that depends on its
 * step alone. The quantum is the least change from row to row; in a series that is not rounded it is next to nothing.
 */
final class Rounding {
    /** Changes seen before the least of them is believed to be a quantum. */
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

    /** The value at {@code step} as it may have been before it was rounded. */
    double undo(long step, double value) {
        double change = Math.abs(value - last);
        last = value;
        if (change > 0) {
            changes = Math.min(ENOUGH, changes + 1);
            quantum = Math.min(quantum, change);
        }
        return changes < ENOUGH ? value : value + quantum * between(step);
    }

    /** In [-0.5, 0.5), evenly: the finalizer of SplitMix64 (Steele et al. 2014). */
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
