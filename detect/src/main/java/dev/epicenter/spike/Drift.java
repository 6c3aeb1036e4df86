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
    private final OrderedWindow recent;
    private double highest = Double.NEGATIVE_INFINITY;
    private double start = Double.NEGATIVE_INFINITY;
    private double best = Double.POSITIVE_INFINITY;
    private long bestStep;

    Drift(DetectorConfig config) {
        this.config = config;
        this.recent = new OrderedWindow(config.noiseWindow());
    }

    static Drift of(DetectorConfig config, DriftState state) {
        Drift drift = new Drift(config);
        state.recent().forEach(drift.recent::add);
        drift.highest = state.highest();
        drift.start = state.start();
        drift.best = state.best();
        drift.bestStep = state.bestStep();
        return drift;
    }

    /** Adds a row. Returns whether the level has drifted away from its best. */
    boolean add(long step, double scaled, double scale) {
        recent.add(scaled);
        if (recent.size() < Math.min(config.warmup(), config.levelWindow())) {
            return false;
        }
        double level = recent.median();
        highest = Math.max(highest, level);
        if (level <= best) {
            best = level;
            bestStep = step;
            start = highest;
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

    /** The highest level so far; negative infinity before the first. */
    double highest() {
        return highest;
    }

    DriftState state() {
        return new DriftState(recent.values(), highest, start, best, bestStep);
    }
}
