package dev.epicenter.report;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * The rule for the step at which a tensor changed first. The ratio to its quiet median exceeds {@link #FACTOR}, and its
 * logarithm exceeds {@link #DEVIATIONS} robust standard deviations of the quiet steps, for {@link #PERSISTENCE}
 * measured steps in a row; the first of these counts. At the end of the record, {@link #PERSISTENCE_AT_END} steps
 * suffice: a record ends soon after an alarm that leads to a rollback. Only increases count. Order is an observation,
 * not evidence of a cause.
 */
final class FirstMove {
    /** The least factor of a change. */
    static final double FACTOR = 1.25;

    /** The least number of robust standard deviations (1.4826 MAD) of a change. */
    static final double DEVIATIONS = 5;

    /** The least number of measured steps that a change lasts; one alone is noise. */
    static final int PERSISTENCE = 3;

    static final int PERSISTENCE_AT_END = 2;

    private static final double MAD_TO_SIGMA = 1.4826;

    private FirstMove() {}

    /**
     * @param log2Ratios log2(value / quiet median); NaN where not measured
     * @param quietEnd index after the last quiet step; the first has index 0
     * @return index of the first step of the change
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
