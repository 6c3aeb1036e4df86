package dev.epicenter.report;

import dev.epicenter.report.Curve.Metric;
import dev.epicenter.trace.StepRecord;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The rows of one segment as arrays, one per value. A chart may need a million rows, too many for objects; here a row takes
 * 48 bytes: the step and the loss take 8 each, and other values, of which pages show 6 digits, 4 each. Not safe for use by
 * several threads at once.
 */
public final class StepColumns {
    /** The values of a row besides its step and its loss. */
    private enum Value {
        HELD_OUT_LOSS,
        GRAD_NORM,
        UPDATE_NORM,
        WEIGHT_NORM,
        LR,
        OUTPUT_LOGIT_MAX,
        TOKENS,
        SECONDS
    }

    private static final Value[] VALUES = Value.values();

    private long[] steps = new long[256];
    private double[] losses = new double[256];
    private final float[][] values = new float[VALUES.length][256];
    private final BitSet heldOut = new BitSet();
    private final Set<Metric> measured = EnumSet.noneOf(Metric.class);
    private final SortedMap<String, ValueChanges> hyperparameters = new TreeMap<>();
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
            losses = Arrays.copyOf(losses, 2 * size);
            Arrays.setAll(values, v -> Arrays.copyOf(values[v], 2 * size));
        }
        steps[size] = row.step();
        losses[size] = row.loss();
        for (Value value : VALUES) {
            values[value.ordinal()][size] = (float) valueOf(value, row);
        }
        heldOut.set(size, row.heldOutLoss().isPresent());
        row.hyperparameters()
                .orElse(Map.of())
                .forEach((name, value) -> hyperparameters
                        .computeIfAbsent(name, unused -> new ValueChanges())
                        .add(row.step(), value));
        size++;
        for (Metric metric : Metric.values()) {
            if (!measured.contains(metric) && measured(metric, size - 1)) {
                measured.add(metric);
            }
        }
    }

    public int size() {
        return size;
    }

    public long step(int row) {
        return steps[row];
    }

    /** The metrics that any row has. */
    public Set<Metric> metrics() {
        return EnumSet.copyOf(measured);
    }

    /** The hyper-parameters that the trainer reported, by name. */
    SortedMap<String, ValueChanges> hyperparameters() {
        return hyperparameters;
    }

    /** The value, or NaN where it was not finite or not measured. */
    public double value(Metric metric, int row) {
        return switch (metric) {
            case LOSS -> losses[row];
            case HELD_OUT_LOSS -> stored(Value.HELD_OUT_LOSS, row);
            case GRAD_NORM -> stored(Value.GRAD_NORM, row);
            case UPDATE_NORM -> stored(Value.UPDATE_NORM, row);
            case WEIGHT_NORM -> stored(Value.WEIGHT_NORM, row);
            case LR -> stored(Value.LR, row);
            case OUTPUT_LOGIT_MAX -> stored(Value.OUTPUT_LOGIT_MAX, row);
            case TOKENS_PER_SECOND -> positive(stored(Value.TOKENS, row)) / secondsPerStep(row);
            case SECONDS_PER_STEP -> secondsPerStep(row);
        };
    }

    /** Whether a metric was measured: NaN is a measured loss, but in other metrics it means not measured. */
    public boolean measured(Metric metric, int row) {
        return switch (metric) {
            case LOSS -> true;
            case HELD_OUT_LOSS -> heldOut.get(row);
            case GRAD_NORM, UPDATE_NORM, WEIGHT_NORM, LR, OUTPUT_LOGIT_MAX, TOKENS_PER_SECOND, SECONDS_PER_STEP ->
                !Double.isNaN(value(metric, row));
        };
    }

    /** The predicted tokens of the row's batch; 0 if the trainer does not report them. */
    double tokens(int row) {
        return stored(Value.TOKENS, row);
    }

    /** Wall time since the row before. */
    double seconds(int row) {
        return stored(Value.SECONDS, row);
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

    /** The first row has no row before it, so its time is that of an unknown number of steps. */
    private double secondsPerStep(int row) {
        return row == 0 ? Double.NaN : positive(stored(Value.SECONDS, row)) / (steps[row] - steps[row - 1]);
    }

    private static double positive(double value) {
        return value > 0 ? value : Double.NaN;
    }

    private double stored(Value value, int row) {
        return values[value.ordinal()][row];
    }

    private static double valueOf(Value value, StepRecord row) {
        return switch (value) {
            case HELD_OUT_LOSS -> row.heldOutLoss().orElse(Double.NaN);
            case GRAD_NORM -> row.gradNorm();
            case UPDATE_NORM -> row.updateNorm();
            case WEIGHT_NORM -> row.weightNorm();
            case LR -> row.lr();
            case OUTPUT_LOGIT_MAX -> row.outputLogitMax().orElse(Double.NaN);
            case TOKENS -> row.tokens();
            case SECONDS -> row.seconds();
        };
    }
}
