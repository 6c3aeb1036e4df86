package dev.epicenter.spike;

import dev.epicenter.spike.DetectorState.BaselineState;

/**
 * What is expected of the next row, from calm rows before it: the median of the newest few, and how far such
 * expectations have lately been wrong. The residuals are those of one-step-ahead forecasts, so that trend,
 * autocorrelation and heavy tails all widen the scale, as they should.
 */
final class Baseline {
    /** The first residuals need some level to be measured from. */
    private static final int FIRST_LEVEL = 5;

    private static final double QUARTILES_TO_SD = 1.349;
    private static final double DECILE_TO_SD = 1.2816;

    private final DetectorConfig config;
    private final OrderedWindow level;
    private final OrderedWindow residuals;

    Baseline(DetectorConfig config) {
        this(config, new OrderedWindow(config.levelWindow()), new OrderedWindow(config.noiseWindow()));
    }

    private Baseline(DetectorConfig config, OrderedWindow level, OrderedWindow residuals) {
        this.config = config;
        this.level = level;
        this.residuals = residuals;
    }

    static Baseline of(DetectorConfig config, BaselineState state) {
        return new Baseline(
                config,
                OrderedWindow.of(config.levelWindow(), state.level()),
                OrderedWindow.of(config.noiseWindow(), state.residuals()));
    }

    void admit(double scaled) {
        if (level.size() >= FIRST_LEVEL) {
            residuals.add(scaled - level.median());
        }
        level.add(scaled);
    }

    /** Whether it has seen enough to judge by: as much as after a warm-up. */
    boolean ready() {
        return level.size() >= Math.min(config.warmup(), config.levelWindow());
    }

    double expected() {
        return level.median();
    }

    /**
     * The residuals' standard deviation, were they Gaussian: from the quartiles, or from the upper decile where the upper
     * tail is wider (two kinds of batches in turn, say), and no less than an eighth of the least rise that can matter, since
     * quantised and deterministic series have none.
     */
    double scale(double leastRise) {
        double median = residuals.median();
        double byQuartiles = (residuals.quantile(0.75) - median) / 0.6745;
        double byDecile = (residuals.quantile(0.9) - median) / DECILE_TO_SD;
        return Math.max(Math.max(byQuartiles, byDecile), leastRise / Excursion.CAP);
    }

    BaselineState state() {
        return new BaselineState(level.values(), residuals.values());
    }
}
