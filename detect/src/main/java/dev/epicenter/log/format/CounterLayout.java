package dev.epicenter.log.format;

import dev.epicenter.log.format.LineFields.StepKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, on the first lines of a log, how its steps and epochs belong together, where that is not as usual. Until then it
 * holds the lines; afterwards it passes them on as if they were usual.
 *
 * <ul>
 *   <li>Epochs inside an iteration, as in reinforcement learning and federated learning: the epochs advance while the iteration
 *       stays, and begin again with the next one. The iteration is the step, and the rows of its epochs are parts of it.
 *   <li>A step that is the same in each epoch, as in {@code Epoch 65 | Steps: 18595}: it is the length of the epoch.
 * </ul>
 */
final class CounterLayout {
    /** Lines after which a layout is the usual one. */
    private static final int MOST_HELD = 200;

    /** Epochs with one step from which on it is their length; at the end of a log, fewer are enough. */
    private static final int EPOCHS_OF_ONE_LENGTH = 10;

    private static final int EPOCHS_OF_ONE_LENGTH_AT_END = 3;

    private enum Layout {
        UNKNOWN,
        USUAL,
        EPOCHS_INSIDE,
        STEP_IS_LENGTH
    }

    private final RecordAssembler records;
    private final List<Held> held = new ArrayList<>();
    private Layout layout = Layout.UNKNOWN;
    /** The step of the newest line that states one, and whether the first such line has an epoch, too. */
    private long outer = -1;

    private StepKind kind = StepKind.NONE;
    private boolean hasBoth;
    /** The newest epoch, how many have advanced below the first step, and whether a second step has come. */
    private double epoch = Double.NaN;

    private int advanced;
    private boolean isSecond;
    private long parts;

    CounterLayout(RecordAssembler records) {
        this.records = records;
    }

    /** A line, or the split that a line without numbers names. */
    private record Held(
            LineFields fields, long line, @Nullable Split section) {}

    /** Whether the log has a row. */
    boolean hasRows() {
        return records.hasRows()
                || held.stream().anyMatch(one -> one.section() == null && records.hasWanted(one.fields()));
    }

    /** A line that names data, such as {@code Validation:}. */
    void section(Split split) {
        if (held.isEmpty()) {
            records.section(split);
        } else {
            held.add(new Held(new LineFields(), 0, split));
        }
    }

    void add(LineFields fields, long line) {
        if (layout == Layout.UNKNOWN) {
            layout = isTraining(fields) && isPosition(fields) ? decided(fields) : layout;
            if (layout == Layout.UNKNOWN && held.size() >= MOST_HELD) {
                layout = Layout.USUAL;
            }
            if (layout == Layout.UNKNOWN && outer >= 0) {
                held.add(new Held(fields.copy(), line, null));
                return;
            }
            release();
        }
        pass(fields, line);
    }

    /** Passes on what is held at the end of the log. */
    void finish() {
        if (layout == Layout.UNKNOWN) {
            layout = isOneLength(EPOCHS_OF_ONE_LENGTH_AT_END) ? Layout.STEP_IS_LENGTH : Layout.USUAL;
        }
        release();
        records.finish();
    }

    private void release() {
        if (held.isEmpty()) {
            return;
        }
        outer = -1;
        List<Held> all = List.copyOf(held);
        held.clear();
        for (Held one : all) {
            if (one.section() == null) {
                pass(one.fields(), one.line());
            } else {
                records.section(one.section());
            }
        }
    }

    private static boolean isTraining(LineFields fields) {
        return fields.split == null || fields.split == Split.TRAIN;
    }

    private static boolean isPosition(LineFields fields) {
        return fields.hasStep() || fields.hasEpoch();
    }

    /** The layout by a line with a position and those before it. */
    private Layout decided(LineFields fields) {
        if (outer < 0) {
            return begin(fields);
        }
        if (fields.hasEpoch() && !fields.epochIsWhole || hasBoth && !(fields.hasStep() && fields.hasEpoch())) {
            return Layout.USUAL;
        }
        if (fields.hasStep() && fields.step != outer) {
            if (fields.step < outer || isSecond || advanced == 0 || fields.stepKind != kind) {
                return Layout.USUAL;
            }
            outer = fields.step;
            isSecond = true;
        }
        return fields.hasEpoch() ? epoch(fields) : Layout.UNKNOWN;
    }

    private Layout begin(LineFields fields) {
        boolean isHeader =
                !fields.hasEpoch() && fields.size() == 0 && fields.stepKind.compareTo(StepKind.ITERATION) >= 0;
        boolean isBoth = fields.hasStep() && fields.epochIsWhole && (fields.of < 0 || !fields.isEpochFirst());
        if (!isHeader && !isBoth || fields.stepKind.compareTo(StepKind.BATCH) < 0 || fields.unit > 1) {
            return Layout.USUAL;
        }
        outer = fields.step;
        kind = fields.stepKind;
        hasBoth = isBoth;
        epoch = fields.epoch;
        return Layout.UNKNOWN;
    }

    private Layout epoch(LineFields fields) {
        if (isSecond) {
            return fields.epoch < epoch ? Layout.EPOCHS_INSIDE : Layout.USUAL;
        }
        boolean isFirst = Double.isNaN(epoch);
        if (fields.epoch <= epoch && hasBoth) {
            return Layout.USUAL;
        }
        advanced += !isFirst && fields.epoch > epoch ? 1 : 0;
        epoch = fields.epoch;
        return isOneLength(EPOCHS_OF_ONE_LENGTH) && fields.of < 0 ? Layout.STEP_IS_LENGTH : Layout.UNKNOWN;
    }

    private boolean isOneLength(int epochs) {
        return hasBoth && !isSecond && advanced >= epochs - 1;
    }

    private void pass(LineFields fields, long line) {
        if (layout == Layout.STEP_IS_LENGTH && fields.hasStep() && fields.epochIsWhole && fields.of < 0) {
            fields.of = fields.step;
        }
        if (layout == Layout.EPOCHS_INSIDE) {
            inside(fields);
        }
        records.add(fields, line);
    }

    private void inside(LineFields fields) {
        if (fields.hasStep() && fields.stepKind == kind && fields.step != outer) {
            outer = fields.step;
            parts = 0;
        }
        if (!fields.hasEpoch()) {
            return;
        }
        fields.dropEpoch();
        if (!fields.hasStep() && fields.size() > 0 && outer >= 0) {
            fields.step(kind, outer, -1, 1);
        }
        if (fields.hasStep()) {
            fields.part = parts++;
        }
    }
}
