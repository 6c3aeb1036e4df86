package dev.epicenter.spike;

import dev.epicenter.spike.DetectorState.BlockState;

/**
 * The noise that lasts for many rows: a wave from the order of the data, or correlated noise. The mean residual of 16
 * rows has a quarter of the standard deviation of white noise; if it varies by more, the noise scale is larger to match.
 * A residual counts with at most three noise scales, so short events hardly matter.
 */
final class BlockNoise {
    private static final int ROWS = 16;
    private static final int BLOCKS = 30;

    /** With fewer blocks the estimate is 0. */
    private static final int LEAST = 6;

    private static final double MOST = 3;
    private static final double QUARTILE_TO_SD = 0.6745;

    private final OrderedWindow means = new OrderedWindow(BLOCKS);
    private double sum;
    private int rows;
    private double noise;

    static BlockNoise of(BlockState state) {
        BlockNoise noise = new BlockNoise();
        state.means().forEach(noise.means::add);
        noise.sum = state.sum();
        noise.rows = state.rows();
        noise.update();
        return noise;
    }

    void add(double residual, double scale) {
        sum += Math.max(-MOST * scale, Math.min(MOST * scale, residual));
        if (++rows == ROWS) {
            means.add(sum / ROWS);
            sum = 0;
            rows = 0;
            update();
        }
    }

    private void update() {
        noise = means.size() < LEAST ? 0 : Math.sqrt(ROWS) * means.quantile(0.75) / QUARTILE_TO_SD;
    }

    /** The standard deviation of white noise whose block means have the same upper quartile. */
    double noise() {
        return noise;
    }

    BlockState state() {
        return new BlockState(means.values(), sum, rows);
    }
}
