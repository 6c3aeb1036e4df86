package dev.epicenter.log.format;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The rule for steps that loss scaling skips: a gradient that overflows is infinite, and such a step lacks no loss. A
 * gradient that is NaN is no overflow, whether or not its step was skipped.
 */
public final class SkippedSteps {
    private static final Pattern NAME = Pattern.compile("(?:number of )?skipped[ _](?:iterations|steps)");

    private static final Pattern NAN_NAME = Pattern.compile("(?:number of )?nan[ _](?:iterations|steps)");

    private SkippedSteps() {}

    /** Whether a value of this name counts the skipped steps. */
    public static boolean isCount(String name) {
        return NAME.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    /** Whether a value of this name counts the steps whose loss or gradient was NaN. */
    static boolean isNanCount(String name) {
        return NAN_NAME.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    /**
     * Whether the loss of a row without one was not finite.
     *
     * @param isNan whether a value beside it is NaN, such as the gradient norm
     * @param isInfinite whether one is infinite
     * @param isSkipped whether the row counts a skipped step
     */
    public static boolean isLossBroken(boolean isNan, boolean isInfinite, boolean isSkipped) {
        return isNan || isInfinite && !isSkipped;
    }
}
