package dev.epicenter.spike;

import dev.epicenter.spike.DetectorState.PlateauState;
import java.util.Arrays;

/**
 * The level that a series held before it dropped abruptly. Losses do so when a block of easier data begins, and return in
 * one step when it ends: no rise up to the former level is an event. A continuing fall has no plateau.
 */
final class Plateau {
    /** Levels are compared once for every {@code window} rows: three equal ones, one that may straddle, the newest. */
    private static final int LEVELS = 5;

    /** Levels are equal within this many noise scales, ... */
    private static final double EQUAL = 2;

    /** ... and one that is lower by more than this has dropped. */
    private static final double DROP = 3;

    /** A plateau is forgotten after so many windows. */
    private static final int MEMORY = 16;

    private final int window;
    /** The newest last; NaN until known. */
    private final double[] levels = new double[LEVELS];

    private int rows;
    private double height = Double.NaN;
    private int age;

    Plateau(int window) {
        this.window = window;
        Arrays.fill(levels, Double.NaN);
    }

    void restore(PlateauState state) {
        Arrays.setAll(levels, i -> state.levels().get(i));
        rows = state.rows();
        height = state.height();
        age = state.age();
    }

    /** Counts a row after which the level is {@code level}. Returns whether the series is back at its plateau. */
    boolean add(double level, double scale) {
        if (++rows < window) {
            return false;
        }
        rows = 0;
        System.arraycopy(levels, 1, levels, 0, LEVELS - 1);
        levels[LEVELS - 1] = level;
        boolean back = level >= height - scale;
        if (back || ++age > MEMORY) {
            height = Double.NaN;
        }
        if (Double.isNaN(height)) {
            double highest = Math.max(levels[0], Math.max(levels[1], levels[2]));
            double lowest = Math.min(levels[0], Math.min(levels[1], levels[2]));
            if (highest - lowest <= EQUAL * scale && lowest - level > DROP * scale) {
                height = highest;
                age = 0;
            }
        }
        return back;
    }

    /** The plateau's height if there is one and it is higher than {@code level}, otherwise {@code level}. */
    double orHigher(double level) {
        return height > level ? height : level;
    }

    void clear() {
        Arrays.fill(levels, Double.NaN);
        rows = 0;
        height = Double.NaN;
        age = 0;
    }

    PlateauState state() {
        return new PlateauState(Arrays.stream(levels).boxed().toList(), rows, height, age);
    }
}
