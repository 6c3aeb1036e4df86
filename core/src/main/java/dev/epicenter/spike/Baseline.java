package dev.epicenter.spike;

import dev.epicenter.spike.DetectorState.BaselineState;

/**
 * What is expected of the next row, from calm rows before it, and how far such expectations have lately been too low. The
 * residuals are those of one-step-ahead forecasts, so that autocorrelation and heavy tails widen the scale, as they
 * should. All values on the scale of {@link GeneralizedLog}.
 */
final class Baseline {
    /** The first residuals need some level to be measured from. */
    private static final int FIRST_LEVEL = 5;

    private static final double QUARTILE_TO_SD = 0.6745;
    private static final double DECILE_TO_SD = 1.2816;

    /** The newest rows, a third of all, may say that the noise has fallen; half as much again allows for their being few. */
    private static final int RECENT_PART = 3;

    private static final double RECENT_MARGIN = 1.5;

    /** Scales by which the long level may be above the short one and count as the same; from thrice that on it is trend. */
    private static final double SAME_LEVEL = 0.5;

    private final DetectorConfig config;
    private final OrderedWindow level;
    private final OrderedWindow longLevel;
    private final OrderedWindow residuals;
    private final OrderedWindow recent;

    Baseline(DetectorConfig config) {
        this.config = config;
        level = new OrderedWindow(config.levelWindow());
        longLevel = new OrderedWindow(config.noiseWindow());
        residuals = new OrderedWindow(config.noiseWindow());
        recent = new OrderedWindow(config.noiseWindow() / RECENT_PART);
    }

    static Baseline of(DetectorConfig config, BaselineState state) {
        Baseline baseline = new Baseline(config);
        for (double value : state.level()) {
            baseline.longLevel.add(value);
            baseline.level.add(value);
        }
        for (double residual : state.residuals()) {
            baseline.residuals.add(residual);
            baseline.recent.add(residual);
        }
        return baseline;
    }

    void admit(double scaled) {
        if (level.size() >= FIRST_LEVEL) {
            double residual = scaled - level.median();
            residuals.add(residual);
            recent.add(residual);
        }
        level.add(scaled);
        longLevel.add(scaled);
    }

    /** The level has changed; the noise has not. */
    void forgetLevel() {
        level.clear();
        longLevel.clear();
    }

    /** Whether it has seen enough to judge by: as much as after a warm-up. */
    boolean ready() {
        return level.size() >= Math.min(config.warmup(), config.levelWindow());
    }

    /**
     * The median of the newest few rows; where that of many is a little above, that one, since it is less noisy. The farther
     * above, the less: then the series falls, and an old level would hide the rise.
     */
    double expected(double scale) {
        double now = level.median();
        double above = (longLevel.median() - now) / scale;
        if (!(above > 0) || above >= 3 * SAME_LEVEL) {
            return now;
        }
        return now + scale * Math.min(above, (3 * SAME_LEVEL - above) / 2);
    }

    /** The median of the newest few rows. */
    double level() {
        return level.median();
    }

    /**
     * The residuals' standard deviation, were they Gaussian, from their upper side alone: a fast fall widens the lower side,
     * and only rises are looked for. No less than the part of {@code leastRise} that makes such a rise beyond doubt, since
     * constant and deterministic series have no noise.
     */
    double scale(double leastRise) {
        double noise = Math.min(upperSpread(residuals), RECENT_MARGIN * upperSpread(recent));
        return Math.max(noise, leastRise / Excursion.CAP);
    }

    /** By the upper quartile, or by the upper decile where the tail is wide (two kinds of batches in turn, say). */
    private static double upperSpread(OrderedWindow window) {
        double median = window.median();
        double byQuartile = (window.quantile(0.75) - median) / QUARTILE_TO_SD;
        double byDecile = (window.quantile(0.9) - median) / DECILE_TO_SD;
        return Math.max(byQuartile, byDecile);
    }

    BaselineState state() {
        return new BaselineState(longLevel.values(), residuals.values());
    }
}
