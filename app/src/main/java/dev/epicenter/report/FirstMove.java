package dev.epicenter.report;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * The rule by which a tensor is said to have moved: its log ratio to the quiet median exceeds {@link #FACTOR} and
 * {@link #DEVIATIONS} robust standard deviations of the quiet stretch, for {@link #PERSISTENCE} measured steps in a row;
 * the first of these steps counts. Where the record ends, as it does soon after an alarm that led to a rollback, {@link
 * #PERSISTENCE_AT_END} suffice. Upwards only. Order is an observation, not a cause.
 */
final class FirstMove {
    /** A move is at least this factor. */
    static final double FACTOR = 1.25;

    /** A move is at least this many robust standard deviations (1.4826 MAD). */
    static final double DEVIATIONS = 5;

    /** A move lasts at least this many measured steps; one alone is noise. */
    static final int PERSISTENCE = 3;

    static final int PERSISTENCE_AT_END = 2;

    private static final double MAD_TO_SIGMA = 1.4826;

    private FirstMove() {}

    /**
     * @param log2Ratios log2(value / quiet median); NaN where not measured
     * @param quietEnd index after the last one of the quiet stretch, which begins at 0
     * @return index of the first step of the move
     */
    static OptionalInt index(double[] log2Ratios, int quietEnd) {
        double threshold = Math.max(
                Math.log(FACTOR) / Math.log(2),
                DEVIATIONS * MAD_TO_SIGMA * medianAbsolute(Arrays.copyOf(log2Ratios, quietEnd)));
        int first = -1;
        int inARow = 0;
        for (int i = quietEnd; i < log2Ratios.length; i++) {
            if (Double.isNaN(log2Ratios[i])) {
                continue;
            }
            if (log2Ratios[i] > threshold) {
                if (inARow == 0) {
                    first = i;
                }
                if (++inARow == PERSISTENCE) {
                    return OptionalInt.of(first);
                }
            } else {
                inARow = 0;
            }
        }
        return inARow >= PERSISTENCE_AT_END ? OptionalInt.of(first) : OptionalInt.empty();
    }

    private static double medianAbsolute(double[] quiet) {
        double median = Medians.median(quiet);
        return Medians.median(
                Arrays.stream(quiet).map(value -> Math.abs(value - median)).toArray());
    }
}
