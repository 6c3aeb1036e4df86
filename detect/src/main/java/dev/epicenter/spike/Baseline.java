package dev.epicenter.spike;

import dev.epicenter.spike.DetectorState.BaselineState;

/**
 * The expected value of the next row and the noise scale, both estimated from earlier calm rows. The residuals are
 * those of one-step-ahead forecasts, so autocorrelation and heavy tails widen the noise scale. All values are on the
 * scale of {@link GeneralizedLog}.
 */
final class Baseline {
    /** Rows before the first residual, which needs a level. */
    private static final int FIRST_LEVEL = 5;

    private static final double QUARTILE_TO_SD = 0.6745;
    private static final double DECILE_TO_SD = 1.2816;

    /**
     * The newest third of the rows may show that the noise has decreased. Their estimate is multiplied by 1.5 because
     * they are few.
     */
    private static final int RECENT_PART = 3;

    private static final double RECENT_MARGIN = 1.5;

    /**
     * The long level counts as equal to the short one up to this many noise scales above it; from three times that on
     * the difference is trend.
     */
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

    /** Clears the level but keeps the noise. */
    void forgetLevel() {
        level.clear();
        longLevel.clear();
    }

    /** Whether it has enough rows to judge by: as many as after a warm-up. */
    boolean ready() {
        return level.size() >= Math.min(config.warmup(), config.levelWindow());
    }

    /**
     * The expected value: the median of the newest few rows, or the less noisy median of many rows if it is slightly
     * higher. The higher it is, the smaller its weight: then the series falls, and an old level would hide a rise.
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
     * The noise scale: the residuals' standard deviation if they were Gaussian, estimated from their upper side alone.
     * A fast fall widens the lower side, and only rises matter. A lower bound derived from {@code leastRise} serves
     * constant and deterministic series, which have no noise.
     */
    double scale(double leastRise) {
        double noise = Math.min(upperSpread(residuals), RECENT_MARGIN * upperSpread(recent));
        return Math.max(noise, leastRise / Excursion.CAP);
    }

    /**
     * Estimates from the upper quartile, or from the upper decile if the tail is wide (for example two alternating
     * kinds of batches).
     */
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
