package dev.epicenter.spike;

import dev.epicenter.spike.DetectorState.BaselineState;

/**
 * The expected value of the next row and the noise scale, both estimated from earlier rows. All values are on the scale
 * of {@link GeneralizedLog}. The noise scale is the largest of three estimates, because each is blind to something:
 * residuals of one-step-ahead forecasts, {@link SecondDifferences} and {@link BlockNoise}.
 */
final class Baseline {
    /** Rows before the first residual, which needs a level. */
    private static final int FIRST_LEVEL = 3;

    /** The median of the newest three rows replaces the level if it is lower by more than this many noise scales. */
    private static final double FALLEN = 4;

    /**
     * With fewer residuals than this, those of a first fall, far below the forecasts, would count as noise; and one
     * event would fill the window.
     */
    private static final int FEW = 30;

    /** Rows of each event whose residuals count as noise, so that events that recur raise it and rare ones do not. */
    private static final int ROWS_OF_AN_EVENT = 2;

    /**
     * Of n residuals the noise is multiplied by 1 + 10 / n^2, because a spread of two or three values is often far too
     * small: without it one flat series in 25 had a false alarm in its first 40 rows, with it one in 130.
     */
    private static final double FEWEST_MARGIN = 10;

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
    private final SecondDifferences differences = new SecondDifferences();
    private BlockNoise blocks = new BlockNoise();
    private final Plateau plateau;
    private double last = Double.NaN;
    private double beforeLast = Double.NaN;
    private double thirdLast = Double.NaN;
    private double rowNoise;
    private double marginOfFew = 1 + FEWEST_MARGIN;
    private double scale;
    /** The level for the noise {@link #levelNoise}, which a row needs twice; NaN noise if the rows have changed since. */
    private double knownLevel;

    private double levelNoise = Double.NaN;

    Baseline(DetectorConfig config) {
        this.config = config;
        level = new OrderedWindow(config.levelWindow());
        longLevel = new OrderedWindow(config.noiseWindow());
        residuals = new OrderedWindow(config.noiseWindow());
        recent = new OrderedWindow(config.noiseWindow() / RECENT_PART);
        plateau = new Plateau(config.levelWindow());
    }

    static Baseline of(DetectorConfig config, BaselineState state) {
        Baseline baseline = new Baseline(config);
        for (double value : state.level()) {
            baseline.addLevel(value);
        }
        for (double residual : state.residuals()) {
            baseline.residuals.add(residual);
            baseline.recent.add(residual);
        }
        baseline.updateRowNoise();
        baseline.blocks = BlockNoise.of(state.blocks());
        baseline.plateau.restore(state.plateau());
        baseline.scale = state.scale();
        return baseline;
    }

    void admit(double scaled) {
        if (level.size() >= FIRST_LEVEL) {
            addResidual(scaled - level(scale));
        }
        addLevel(scaled);
        if (plateau.add(level.median(), scale)) {
            longLevel.clear();
            level.values().forEach(longLevel::add);
            levelNoise = Double.NaN;
        }
    }

    private void addLevel(double scaled) {
        thirdLast = beforeLast;
        beforeLast = last;
        last = scaled;
        level.add(scaled);
        longLevel.add(scaled);
        differences.add(scaled);
        levelNoise = Double.NaN;
    }

    private void addResidual(double residual) {
        residuals.add(residual);
        recent.add(residual);
        updateRowNoise();
        blocks.add(residual, scale);
    }

    private void updateRowNoise() {
        if (residuals.size() > 0) {
            rowNoise = Math.min(upperSpread(residuals), RECENT_MARGIN * upperSpread(recent));
            double n = residuals.size();
            marginOfFew = 1 + FEWEST_MARGIN / (n * n);
        }
    }

    /** Counts row number {@code row} of an event, from 1, as noise if it is one of the first. */
    void admitEvent(long row, double residual) {
        if (row <= ROWS_OF_AN_EVENT && residuals.size() >= FEW) {
            addResidual(residual);
        }
    }

    /** Takes over the slow noise of the baseline that it replaces. */
    void inherit(Baseline former) {
        blocks = BlockNoise.of(former.blocks.state());
    }

    /** Clears the level but keeps the noise. */
    void forgetLevel() {
        level.clear();
        longLevel.clear();
        differences.clear();
        plateau.clear();
        levelNoise = Double.NaN;
    }

    /** Whether it has enough rows to judge by: as many as after a warm-up. */
    boolean ready() {
        return level.size() >= config.warmup();
    }

    /** The expected value: the level, or the plateau before it if the series has dropped from one. */
    double expected(double noise) {
        return plateau.orHigher(level(noise));
    }

    /**
     * The median of the newest few rows, or of the newest three if the series falls fast, or the less noisy median of
     * many rows if it is slightly higher. The higher that is, the smaller its weight: then the series falls, and an old
     * level would hide a rise.
     */
    private double level(double noise) {
        if (noise != levelNoise) {
            knownLevel = computeLevel(noise);
            levelNoise = noise;
        }
        return knownLevel;
    }

    private double computeLevel(double noise) {
        double now = level.median();
        if (!(noise > 0)) {
            return now;
        }
        now = level.size() < 3 ? now : Math.min(now, medianOfThree() + FALLEN * noise);
        double above = (longLevel.median() - now) / noise;
        if (!(above > 0) || above >= 3 * SAME_LEVEL) {
            return now;
        }
        return now + noise * Math.min(above, (3 * SAME_LEVEL - above) / 2);
    }

    private double medianOfThree() {
        return Math.max(Math.min(last, beforeLast), Math.min(Math.max(last, beforeLast), thirdLast));
    }

    /**
     * The median of many rows, or the plateau before them if the series has dropped from one; NaN until there are as many
     * as for a level.
     */
    double longLevel() {
        return longLevel.size() < config.levelWindow() ? Double.NaN : plateau.orHigher(longLevel.median());
    }

    /** The median of the newest few rows. */
    double level() {
        return level.median();
    }

    /**
     * The noise scale: the standard deviation if the noise were Gaussian. A lower bound derived from {@code leastRise}
     * serves constant and deterministic series, which have no noise.
     */
    double scale(double leastRise) {
        double noise = Math.max(Math.max(rowNoise, differences.noise()), blocks.noise()) * marginOfFew;
        scale = Math.max(noise, leastRise / Excursion.CAP);
        return scale;
    }

    /**
     * Estimates from the residuals' upper side alone: a fast fall widens the lower side, and only rises matter. Uses the
     * upper quartile, or the upper decile if the tail is wide (for example two alternating kinds of batches).
     */
    private double upperSpread(OrderedWindow window) {
        double center = residuals.size() < FEW ? Math.max(0, window.median()) : window.median();
        double byQuartile = (window.quantile(0.75) - center) / QUARTILE_TO_SD;
        double byDecile = (window.quantile(0.9) - center) / DECILE_TO_SD;
        return Math.max(byQuartile, byDecile);
    }

    BaselineState state() {
        return new BaselineState(longLevel.values(), residuals.values(), blocks.state(), plateau.state(), scale);
    }
}
