package dev.epicenter.log.format;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Recognizes a loss that is not printed because it is NaN, as by Megatron: every line with a step had it, and a value that
 * was always printed beside it is now NaN, or the line counts NaN steps. A log of a trainer that counts them may begin
 * so: then the loss has Megatron's name. {@link SkippedSteps} lack no loss.
 */
final class MissingLoss {
    /** Lines with the loss before a line without it means anything. */
    private static final int SURE = 5;

    private static final int MOST_NAMES = 1_000;

    private static final String MEGATRON_LOSS = "lm loss";

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
        if (isOther(fields)) {
            return false;
        }
        boolean isNan = false;
        boolean isInfinite = false;
        boolean isSkipped = false;
        boolean isCounted = false;
        // At the start, loss scaling skips steps until the scale is low enough.
        boolean isScaled = false;
        for (int i = 0; i < fields.size(); i++) {
            if (isLoss(fields.name(i))) {
                return false;
            }
            boolean isNanCount = SkippedSteps.isNanCount(fields.name(i));
            isCounted |= isNanCount;
            isScaled |= fields.value(i) > 1 && fields.name(i).equalsIgnoreCase("loss scale");
            isNan |= isNanCount && fields.value(i) > 0;
            if (seen >= SURE ? beside.contains(fields.name(i)) : seen == 0 && isNorm(fields.name(i))) {
                isNan |= Double.isNaN(fields.value(i));
                isInfinite |= Double.isInfinite(fields.value(i));
            }
            isSkipped |= fields.value(i) > 0 && SkippedSteps.isCount(fields.name(i));
        }
        boolean isMissing = (seen >= SURE || isCounted && !(isSkipped && isScaled))
                && SkippedSteps.isLossBroken(isNan, isInfinite, isSkipped);
        count += isMissing ? 1 : 0;
        return isMissing;
    }

    /** Whether it is the loss, or before it was printed, any. */
    private boolean isLoss(String name) {
        return loss.isEmpty() ? name.toLowerCase(Locale.ROOT).endsWith("loss") : name.equals(loss);
    }

    private static boolean isNorm(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith("norm");
    }

    private static boolean isOther(LineFields fields) {
        return fields.split != null && fields.split != Split.TRAIN;
    }

    /** The loss that lines lack. */
    String loss() {
        return loss.isEmpty() ? MEGATRON_LOSS : loss;
    }

    /** The number of lines that lack it. */
    long count() {
        return count;
    }
}
