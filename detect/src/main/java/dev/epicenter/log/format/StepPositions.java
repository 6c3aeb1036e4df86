package dev.epicenter.log.format;

import dev.epicenter.log.format.LineFields.StepKind;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The step that a line belongs to: the one that it prints, or, where that is a position in the epoch, the length of the
 * epochs before it plus that position.
 */
final class StepPositions {
    private final Map<Split, EpochSteps> ofEpochs = new EnumMap<>(Split.class);
    /** The same for steps that count over the whole run. */
    private final Map<Split, EpochSteps> globalSteps = new EnumMap<>(Split.class);

    private final Map<Long, EpochCounter> counters = new HashMap<>();
    private final RoundedSteps rounded = new RoundedSteps();
    private boolean computed;
    private long lastPart = -1;
    private boolean partsRestart;

    /** A step, whether it was computed from an epoch and may be wrong, and the position in the epoch or -1. */
    record Position(long step, boolean computed, long place) {
        Position(long step, boolean computed) {
            this(step, computed, -1);
        }
    }

    /** Counts the epochs of a bar that begins from 0 after its end. */
    private static final class EpochCounter {
        private long epoch;
        private long last = -1;

        long next(long place, long of) {
            if (place < last && 10 * last >= 9 * of) {
                epoch++;
            }
            last = place;
            return epoch;
        }
    }

    /**
     * The position of a line with a step.
     *
     * @param epoch the whole epoch on the line or above it; NaN if there is none
     * @param epochs the number of epochs that it is printed with, which are counted from 1 then; 0 without
     */
    Position of(LineFields fields, double epoch, long epochs) {
        Split split = fields.split == null ? Split.TRAIN : fields.split;
        long printed = rounded.step(fields.step, fields.unit);
        if (fields.unit > 1 || fields.stepKind == StepKind.GLOBAL || fields.stepKind == StepKind.INDEX) {
            if (Double.isNaN(epoch) || fields.part >= 0) {
                return new Position(printed, false);
            }
            EpochSteps steps = globalSteps.computeIfAbsent(split, any -> new EpochSteps());
            steps.step((long) epoch, printed, OptionalLong.empty());
            return new Position(printed, false, steps.place());
        }
        if (!Double.isNaN(epoch)) {
            return inEpoch(fields, split, printed, (long) epoch, epochs);
        }
        if (fields.stepKind.compareTo(StepKind.BATCH) <= 0 && fields.of > 0) {
            EpochCounter counter = counters.computeIfAbsent(4 * fields.of + split.ordinal(), any -> new EpochCounter());
            long passed = counter.next(fields.step, fields.of);
            computed |= passed > 0;
            return new Position(passed * fields.of + fields.step, passed > 0, fields.step);
        }
        return new Position(fields.step, false);
    }

    private Position inEpoch(LineFields fields, Split split, long printed, long epoch, long epochs) {
        boolean restarts =
                fields.isEpochFirst() || !fields.hasEpoch() || fields.stepKind.compareTo(StepKind.BATCH) <= 0;
        EpochSteps steps = ofEpochs.computeIfAbsent(split, any -> new EpochSteps());
        if (epochs > 0) {
            steps.countFromOne();
        }
        if (!steps.hasBegun() && (fields.barIsOfSteps || isAsFar(fields, epoch, epochs))) {
            steps.countOverAll();
        }
        long step = steps.step(epoch, printed, restarts ? fields.of() : OptionalLong.empty());
        if (isInParts(fields)) {
            return new Position(fields.step, false);
        }
        computed |= steps.isComputed();
        return new Position(step, steps.isComputed() && !steps.isCertain(), steps.place());
    }

    /**
     * Whether the line's total is as far from its end as the epochs are from theirs, as in {@code epoch 3/15} above {@code
     * 440/3300}: where a log begins after the first epoch, a position in the epoch is so by chance only.
     */
    private static boolean isAsFar(LineFields fields, long epoch, long epochs) {
        return fields.stepKind == StepKind.BAR
                && !fields.hasEpoch()
                && epoch > 1
                && epochs > 1
                && fields.of > epochs
                && fields.step * epochs >= (epoch - 1) * fields.of
                && fields.step * epochs <= epoch * fields.of;
    }

    /** Whether a counter beside the step advances through the epochs: then the step does not restart with them. */
    private boolean isInParts(LineFields fields) {
        if (fields.part < 0 || fields.stepKind.compareTo(StepKind.STEP) < 0) {
            return false;
        }
        partsRestart |= fields.part < lastPart;
        lastPart = fields.part;
        return !partsRestart;
    }

    /** Whether a step was computed from an epoch. */
    boolean isComputed() {
        return computed;
    }

    /** How many steps were printed with a suffix, such as 12K, and are spaced evenly in their place. */
    long restored() {
        return rounded.restored();
    }
}
