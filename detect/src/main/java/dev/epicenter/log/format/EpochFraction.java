package dev.epicenter.log.format;

import dev.epicenter.log.format.LineFields.StepKind;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes a fraction that is an epoch and the batch in it, as in {@code Batch 0/100}, {@code Batch 0/200}: its second
 * number grows while the first stays. A count that a position is printed out of does not.
 */
final class EpochFraction {
    private static final int SURE = 2;

    private long first = -1;
    private long second;
    private @Nullable Split split;
    private int grown;

    /** Moves the numbers of such a fraction to the epoch and the step. */
    void resolve(LineFields fields) {
        if (fields.stepKind != StepKind.BATCH || fields.of < 0 || fields.hasEpoch()) {
            return;
        }
        if (grown < SURE) {
            boolean isGrown = fields.step == first && fields.of > second && fields.split == split;
            grown = isGrown ? grown + 1 : 0;
            first = fields.step;
            second = fields.of;
            split = fields.split;
        }
        if (grown == SURE) {
            fields.epoch(fields.step, true);
            fields.step = fields.of;
            fields.of = -1;
        }
    }
}
