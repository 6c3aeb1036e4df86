package dev.epicenter.log.format;

import java.util.HashSet;
import java.util.Set;

/**
 * Recognizes a loss that is not printed because it is NaN, as by Megatron: every line with a step had it, and a value that
 * was always printed beside it is now NaN. {@link SkippedSteps} lack no loss.
 */
final class MissingLoss {
    /** Lines with the loss before a line without it means anything. */
    private static final int SURE = 5;

    private static final int MOST_NAMES = 1_000;

    private String loss = "";
    private long seen;
    private final Set<String> beside = new HashSet<>();
    private long count;

    /** Notes a line with a step and a loss. */
    void learn(LineFields fields, String name) {
        if (isOther(fields)) {
            return;
        }
        if (loss.isEmpty()) {
            loss = name;
        }
        if (seen < SURE && loss.equals(name)) {
            seen++;
            for (int i = 0; i < fields.size() && beside.size() < MOST_NAMES; i++) {
                beside.add(fields.name(i));
            }
        }
    }

    /** Whether a line with a step and without a loss lacks it for being NaN. */
    boolean isMissing(LineFields fields) {
        if (seen < SURE || isOther(fields)) {
            return false;
        }
        boolean isNan = false;
        boolean isInfinite = false;
        boolean isSkipped = false;
        for (int i = 0; i < fields.size(); i++) {
            if (fields.name(i).equals(loss)) {
                return false;
            }
            if (beside.contains(fields.name(i))) {
                isNan |= Double.isNaN(fields.value(i));
                isInfinite |= Double.isInfinite(fields.value(i));
            }
            isSkipped |= fields.value(i) > 0 && SkippedSteps.isCount(fields.name(i));
        }
        boolean isMissing = SkippedSteps.isLossBroken(isNan, isInfinite, isSkipped);
        count += isMissing ? 1 : 0;
        return isMissing;
    }

    private static boolean isOther(LineFields fields) {
        return fields.split != null && fields.split != Split.TRAIN;
    }

    /** The loss that lines lack. */
    String loss() {
        return loss;
    }

    /** The number of lines that lack it. */
    long count() {
        return count;
    }
}
