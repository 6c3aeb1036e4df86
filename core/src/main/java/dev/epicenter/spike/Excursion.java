package dev.epicenter.spike;

import dev.epicenter.spike.DetectorState.ExcursionState;
import java.util.Arrays;
import java.util.List;

/**
 * Rows since the cumulative sum last left 0 (Page 1954, one-sided): it grows by the residual beyond the slack, a single
 * row adding no more than {@link #CAP}, so that no one row alone can reach a threshold above that. Its rows are kept apart
 * from the baseline until it is known whether they were noise.
 */
final class Excursion {
    /** Residuals count as no larger than this; one this large is beyond doubt by itself where a row averages many steps. */
    static final double CAP = 8;

    /** Residuals from here on are more than noise. */
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

    /** Takes a row; its calm rows, and those it turns out to have been wrong to doubt, go to {@code baseline}. */
    void add(long step, long spacing, double value, double scaled, double rise, double residual, Baseline baseline) {
        double next = sum + Math.min(residual, CAP) - config.slack();
        if (!(next > 0)) {
            releaseTo(baseline);
            baseline.admit(scaled);
            return;
        }
        placeOnset(step, residual);
        // A peak from before an onset that was placed anew belongs to what was doubted before.
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
     * Walks the onset back from the alarm, in advance: the first elevated row since the last two rows that were both within
     * the slack. Page's estimate, the last 0 of the sum, is too early where chance or a hard batch had raised the sum.
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

    /** Gives all its rows to the baseline: they were noise. */
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

    /** Whether the row at {@code step}, the newest, stands alone and is beyond doubt. */
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
