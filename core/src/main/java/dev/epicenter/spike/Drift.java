package dev.epicenter.spike;

import dev.epicenter.spike.DetectorState.DriftState;

/**
 * Finds divergences so slow that the baseline follows them: the median of many rows has risen from the best it ever was
 * by more than a fraction of the progress that led there. A series that never fell (a reward, the critic's loss of a
 * learner that discovers rewards) has no progress to lose and never counts as diverging. All values on the scale of
 * {@link GeneralizedLog}.
 */
final class Drift {
    /** Noise units that a progress, and its loss, must at least have. */
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

    /** Takes a row; whether the level has drifted away from its best. */
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

    /** Forgets the best level, not the highest: after a spike that changed the level for good. */
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

    /** The highest level so far; negative infinity before there was any. */
    double highest() {
        return highest;
    }

    DriftState state() {
        return new DriftState(recent.values(), highest, start, best, bestStep);
    }
}
