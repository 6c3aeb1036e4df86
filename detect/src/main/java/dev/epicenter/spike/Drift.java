package dev.epicenter.spike;

import dev.epicenter.spike.DetectorState.DriftState;

/**
 * Detects divergences so slow that the baseline follows them: the median of many rows rises above its lowest value by
 * more than a fraction of the progress made. A series that never fell (a reward, the critic's loss of a learner that
 * discovers rewards) has no progress to lose and never counts as diverging. All values are on the scale of {@link
 * GeneralizedLog}.
 */
final class Drift {
    /** The minimum progress, and the minimum loss of progress, in noise units. */
    private static final double LEAST = 6;

    private final DetectorConfig config;
    private double highest = Double.NEGATIVE_INFINITY;
    private double start = Double.NEGATIVE_INFINITY;
    private double best = Double.POSITIVE_INFINITY;
    private long bestStep;
    private double peakValue = Double.NEGATIVE_INFINITY;
    private long peak;

    Drift(DetectorConfig config) {
        this.config = config;
    }

    static Drift of(DetectorConfig config, DriftState state) {
        Drift drift = new Drift(config);
        drift.highest = state.highest();
        drift.start = state.start();
        drift.best = state.best();
        drift.bestStep = state.bestStep();
        drift.peakValue = state.peakValue();
        drift.peak = state.peak();
        return drift;
    }

    /**
     * Adds a row and the levels up to it. Returns whether the level has drifted away from its best.
     *
     * @param recent the median of few rows
     * @param level the median of many rows; NaN if it is not known
     */
    boolean add(long step, double value, double recent, double level, double scale) {
        highest = Math.max(highest, recent);
        if (value > peakValue) {
            peakValue = value;
            peak = step;
        }
        if (Double.isNaN(level)) {
            return false;
        }
        if (level <= best) {
            best = level;
            bestStep = step;
            start = highest;
            peakValue = value;
            peak = step;
        }
        double progress = start - best;
        double lost = level - best;
        return progress > LEAST * scale && lost > Math.max(config.drift() * progress, LEAST * scale);
    }

    /** Resets the best level but keeps the highest, after a spike that changed the level permanently. */
    Drift restarted() {
        Drift drift = new Drift(config);
        drift.highest = highest;
        return drift;
    }

    /** The lowest level so far. */
    double best() {
        return best;
    }

    long bestStep() {
        return bestStep;
    }

    /** The largest value since the lowest level, in the series' units. */
    double peakValue() {
        return peakValue;
    }

    long peak() {
        return peak;
    }

    /** The highest level so far; negative infinity before the first. */
    double highest() {
        return highest;
    }

    DriftState state() {
        return new DriftState(highest, start, best, bestStep, peakValue, peak);
    }
}
