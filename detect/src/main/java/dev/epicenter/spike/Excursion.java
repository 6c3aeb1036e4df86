package dev.epicenter.spike;

import dev.epicenter.spike.DetectorState.ExcursionState;
import java.util.Arrays;
import java.util.List;

/**
 * The rows since the one-sided cumulative sum (CUSUM, Page 1954) last left 0. The sum grows by the residual beyond the
 * slack. A row adds at most {@link #CAP}, so no single row reaches a higher threshold. The rows are kept out of the
 * baseline until they are known to be noise.
 */
final class Excursion {
    /** The cap of a residual. */
    static final double CAP = 8;

    /** A residual from this on suffices alone if a row averages many steps. */
    static final double ALONE = 5.25;

    /** Residuals from this on are more than noise. */
    static final double ELEVATED = 2;

    private final DetectorConfig config;
    private final double[] pending;
    private int size;
    private double sum;
    private long onset;
    private boolean onsetElevated;
    private int quiet;
    private int elevated;
    private double largestRise;
    private double largestResidual;
    private long peak;
    private double peakValue;
    private double area;

    Excursion(DetectorConfig config) {
        this.config = config;
        this.pending = new double[config.noiseWindow()];
    }

    static Excursion of(DetectorConfig config, ExcursionState state) {
        Excursion excursion = new Excursion(config);
        for (double value : state.pending()) {
            excursion.pending[excursion.size++] = value;
        }
        excursion.sum = state.sum();
        excursion.onset = state.onset();
        excursion.onsetElevated = state.onsetElevated();
        excursion.quiet = state.quiet();
        excursion.elevated = state.elevated();
        excursion.largestRise = state.largestRise();
        excursion.largestResidual = state.largestResidual();
        excursion.peak = state.peak();
        excursion.peakValue = state.peakValue();
        excursion.area = state.area();
        return excursion;
    }

    /** Adds a row. Calm rows, and earlier rows that turn out to be noise, go to {@code baseline}. */
    void add(long step, long spacing, double value, double scaled, double rise, double residual, Baseline baseline) {
        double next = sum + Math.min(residual, CAP) - config.slack();
        if (!(next > 0)) {
            releaseTo(baseline);
            baseline.admit(scaled);
            return;
        }
        placeOnset(step, residual);
        // A peak before a corrected onset belongs to an earlier excursion.
        if (sum == 0 || value > peakValue || peak < onset) {
            peak = step;
            peakValue = value;
        }
        sum = next;
        if (residual >= ELEVATED) {
            elevated++;
        }
        largestRise = Math.max(largestRise, rise);
        largestResidual = Math.max(largestResidual, residual);
        area += Math.max(0, rise) * spacing;
        if (size == pending.length) {
            baseline.admit(pending[0]);
            System.arraycopy(pending, 1, pending, 0, --size);
        }
        pending[size++] = scaled;
    }

    /**
     * Updates the onset that an alarm would report: the first elevated row since the last two consecutive rows within
     * the slack. Page's estimate, the last 0 of the sum, is too early if chance or a hard batch had raised the sum.
     */
    private void placeOnset(long step, double residual) {
        boolean within = residual <= config.slack();
        boolean first = sum == 0 || quiet >= 2;
        if (!within && (first || (!onsetElevated && residual >= ELEVATED))) {
            onset = step;
            onsetElevated = residual >= ELEVATED;
        }
        quiet = within ? quiet + 1 : 0;
    }

    /** Counts its first rows as noise, at an alarm. */
    void countIn(Baseline baseline, double expected) {
        for (int i = 0; i < size; i++) {
            baseline.admitEvent(i + 1L, pending[i] - expected);
        }
    }

    /** Moves all its rows to the baseline: they were noise. */
    void releaseTo(Baseline baseline) {
        for (int i = 0; i < size; i++) {
            baseline.admit(pending[i]);
        }
        clear();
    }

    void clear() {
        size = 0;
        sum = 0;
        onset = 0;
        onsetElevated = false;
        quiet = 0;
        elevated = 0;
        largestRise = 0;
        largestResidual = 0;
        peak = 0;
        peakValue = 0;
        area = 0;
    }

    double sum() {
        return sum;
    }

    long onset() {
        return onset;
    }

    int elevated() {
        return elevated;
    }

    double largestRise() {
        return largestRise;
    }

    long peak() {
        return peak;
    }

    double peakValue() {
        return peakValue;
    }

    double largestResidual() {
        return largestResidual;
    }

    /**
     * Whether the newest row, at {@code step}, is the only elevated one and has a residual of at least {@link #CAP}.
     */
    boolean isOneHardBatch(long step) {
        return elevated == 1 && peak == step && largestResidual >= CAP;
    }

    double area() {
        return area;
    }

    ExcursionState state() {
        List<Double> rows = Arrays.stream(pending, 0, size).boxed().toList();
        return new ExcursionState(
                sum, onset, onsetElevated, quiet, elevated, largestRise, largestResidual, peak, peakValue, area, rows);
    }
}
