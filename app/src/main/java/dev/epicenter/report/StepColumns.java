package dev.epicenter.report;

import dev.epicenter.report.Curve.Metric;
import dev.epicenter.trace.StepRecord;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Optional;

/**
 * The rows of one segment as arrays, one per metric. A chart may need a million rows, too many for objects; here a row
 * takes 56 bytes. Not safe for use by several threads at once.
 */
public final class StepColumns {
    private static final Metric[] METRICS = Metric.values();

    private long[] steps = new long[256];
    private final double[][] values = new double[METRICS.length][256];
    private final BitSet heldOut = new BitSet();
    private int size;

    /** The rows of a segment, steps ascending. */
    public static StepColumns of(Collection<StepRecord> rows) {
        StepColumns columns = new StepColumns();
        rows.forEach(columns::add);
        return columns;
    }

    /** Appends a row. A row whose step does not increase is damaged and skipped. */
    public void add(StepRecord row) {
        if (row.step() <= last()) {
            return;
        }
        if (size == steps.length) {
            steps = Arrays.copyOf(steps, 2 * size);
            Arrays.setAll(values, m -> Arrays.copyOf(values[m], 2 * size));
        }
        steps[size] = row.step();
        for (Metric metric : METRICS) {
            values[metric.ordinal()][size] = value(metric, row);
        }
        heldOut.set(size, row.heldOutLoss().isPresent());
        size++;
    }

    public int size() {
        return size;
    }

    public long step(int row) {
        return steps[row];
    }

    /** The value, or NaN where it was not finite or not measured. */
    public double value(Metric metric, int row) {
        return values[metric.ordinal()][row];
    }

    /**
     * Whether a metric was measured: NaN is a measured loss, but in the norms and the learning rate it means not
     * measured.
     */
    public boolean measured(Metric metric, int row) {
        return switch (metric) {
            case LOSS -> true;
            case HELD_OUT_LOSS -> heldOut.get(row);
            case GRAD_NORM, UPDATE_NORM, WEIGHT_NORM, LR -> !Double.isNaN(value(metric, row));
        };
    }

    /** The last step; 0 where there is none. */
    public long last() {
        return size == 0 ? 0 : steps[size - 1];
    }

    /** The row of the first step that is {@code step} or later; {@link #size} where there is none. */
    public int firstAt(long step) {
        int found = Arrays.binarySearch(steps, 0, size, step);
        return found >= 0 ? found : -found - 1;
    }

    /** The loss of {@code step}, where it was recorded. */
    Optional<Double> loss(long step) {
        int row = firstAt(step);
        return row < size && steps[row] == step ? Optional.of(value(Metric.LOSS, row)) : Optional.empty();
    }

    private static double value(Metric metric, StepRecord row) {
        return switch (metric) {
            case LOSS -> row.loss();
            case HELD_OUT_LOSS -> row.heldOutLoss().orElse(Double.NaN);
            case GRAD_NORM -> row.gradNorm();
            case UPDATE_NORM -> row.updateNorm();
            case WEIGHT_NORM -> row.weightNorm();
            case LR -> row.lr();
        };
    }
}
