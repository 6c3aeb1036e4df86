package dev.epicenter.log.format;

import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What one line of console text states: a position, a split, and named values. Reused for each line. */
final class LineFields {
    /** How certain it is that a number is the step, in ascending order. */
    enum StepKind {
        NONE,
        /** A number at the start of the line. */
        INDEX,
        /** A fraction without a name. */
        FRACTION,
        /** The position of a progress bar. */
        BAR,
        BATCH,
        ITERATION,
        STEP,
        GLOBAL
    }

    StepKind stepKind = StepKind.NONE;
    long step;
    /** The count that the step is printed out of, or -1. */
    long of;
    /** 1, or what the step was rounded to. */
    long unit;

    /** A counter that is less certain than the step, such as {@code iter 5} beside {@code step 1}; -1 if there is none. */
    long part;

    private boolean epochFirst;
    double epoch;
    boolean epochIsWhole;
    /** The number of epochs that the epoch is printed out of, as in {@code Epoch 1/60}; 0 without. */
    long epochs;

    @Nullable
    Split split;

    /** Whether the line is nothing but a split and an epoch, such as {@code Eval epoch: 4}. */
    boolean isHeading;

    int rank;
    /** Whether a number at the start of the line may be a rank or a step. */
    long index;

    /** Further steps of the same kind. */
    private int others;

    boolean isFinal;
    /** Whether it does not begin with a brace, as a dict does. */
    boolean isPrefixed;

    boolean hasBar;
    boolean barIsNamed;
    /** Whether the bar is named after steps, as in {@code steps:  38%|###   | 36/96}. */
    boolean barIsOfSteps;

    /** The number behind the word batch, of all lines so far. */
    private long batchSize = -1;

    private boolean batchVaries;
    private String[] names = new String[16];
    private double[] values = new double[16];
    private Split[] splits = new Split[16];
    private int size;

    void clear() {
        stepKind = StepKind.NONE;
        step = -1;
        of = -1;
        unit = 1;
        part = -1;
        epochFirst = false;
        epoch = Double.NaN;
        epochIsWhole = false;
        epochs = 0;
        split = null;
        rank = -1;
        index = -1;
        others = 0;
        isFinal = false;
        isHeading = false;
        isPrefixed = false;
        hasBar = false;
        barIsNamed = false;
        barIsOfSteps = false;
        size = 0;
    }

    /** Notes a candidate for the step; the most certain one counts, and of equal ones the first. */
    void step(StepKind kind, long value, long outOf, long rounding) {
        if (isBatchSize(kind, value, outOf)) {
            return;
        }
        if (kind.compareTo(stepKind) > 0) {
            part = isCounter(stepKind) ? step : part;
            stepKind = kind;
            step = value;
            of = outOf;
            unit = rounding;
            epochFirst = hasEpoch();
            others = 0;
        } else if (kind == stepKind && value != step) {
            others++;
        } else if (kind != stepKind && isCounter(kind)) {
            part = value;
        }
    }

    /** {@code [500/50000] loss 0.05 | batch 16}, as long as all lines have the same. */
    private boolean isBatchSize(StepKind kind, long value, long outOf) {
        if (kind != StepKind.BATCH || outOf >= 0 || stepKind != StepKind.FRACTION || size == 0 || hasEpoch()) {
            return false;
        }
        batchVaries |= batchSize >= 0 && batchSize != value;
        batchSize = value;
        return !batchVaries;
    }

    private static boolean isCounter(StepKind kind) {
        return kind == StepKind.BATCH || kind == StepKind.ITERATION;
    }

    void epoch(double value, boolean whole) {
        epoch(value, whole, 0);
    }

    void epoch(double value, boolean whole, long outOf) {
        if (!hasEpoch()) {
            epoch = value;
            epochIsWhole = whole;
            epochs = outOf;
        }
    }

    /**
     * Adds what another line of the same record states.
     *
     * @param group the split of its values that name none
     */
    void addAll(LineFields other, Split group) {
        if (other.hasEpoch()) {
            epoch(other.epoch, other.epochIsWhole, other.epochs);
        }
        if (other.hasStep()) {
            step(other.stepKind, other.step, other.of, other.unit);
        }
        for (int i = 0; i < other.size; i++) {
            boolean isNamed = other.splits[i] != Split.TRAIN
                    || Label.of(other.names[i]).split().isPresent();
            value(other.names[i], isNamed ? other.splits[i] : group, other.values[i]);
        }
    }

    /** The value of a name and split, or -1. */
    int find(String name, Split on) {
        for (int i = 0; i < size; i++) {
            if (names[i].equals(name) && splits[i] == on) {
                return i;
            }
        }
        return -1;
    }

    /** Removes the values whose names {@code others} has. */
    void removeAll(LineFields others) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (others.find(names[i], splits[i]) < 0) {
                names[kept] = names[i];
                values[kept] = values[i];
                splits[kept++] = splits[i];
            }
        }
        size = kept;
    }

    /** Adds a value; of two values of one name on a line, the first counts. */
    void value(String name, Split on, double value) {
        if (find(name, on) >= 0) {
            return;
        }
        if (size == names.length) {
            names = Arrays.copyOf(names, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
            splits = Arrays.copyOf(splits, 2 * size);
        }
        names[size] = name;
        values[size] = value;
        splits[size++] = on;
    }

    /** Whether it repeats values of other lines: it lists several steps, or is marked as final or best. */
    boolean isSummary() {
        return size > 0 && (others >= 2 || isFinal);
    }

    boolean hasStep() {
        return stepKind != StepKind.NONE;
    }

    boolean hasEpoch() {
        return !Double.isNaN(epoch);
    }

    /** Whether the epoch is printed before the step. */
    boolean isEpochFirst() {
        return epochFirst;
    }

    OptionalLong of() {
        return of > 0 ? OptionalLong.of(of) : OptionalLong.empty();
    }

    int size() {
        return size;
    }

    String name(int i) {
        return names[i];
    }

    double value(int i) {
        return values[i];
    }

    Split split(int i) {
        return splits[i];
    }
}
