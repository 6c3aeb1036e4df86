package dev.epicenter.report;

/**
 * A series of values over the steps of one part of the timeline.
 *
 * @param metric what the values measure: the name of a {@link Metric}, or a hyper-parameter that the trainer reports
 * @param segment number of the segment that recorded it
 * @param live whether the run kept these steps; false where a rollback abandoned them
 * @param span steps over which it is smoothed ({@link Smoothing}); 0: not smoothed
 * @param steps ascending
 * @param values as many as {@code steps}
 */
public record Curve(String metric, int segment, boolean live, int span, long[] steps, double[] values) {
    /** A series that is not smoothed. */
    public Curve(Metric metric, int segment, boolean live, long[] steps, double[] values) {
        this(metric.name(), segment, live, 0, steps, values);
    }

    /** The series that a run records. */
    public enum Metric {
        LOSS,
        HELD_OUT_LOSS,
        GRAD_NORM,
        UPDATE_NORM,
        WEIGHT_NORM,
        LR,
        OUTPUT_LOGIT_MAX,
        TOKENS_PER_SECOND,
        SECONDS_PER_STEP;

        /** Whether noise of the batches is in it, so that smoothing shows more. */
        boolean isNoisy() {
            return this != LR && this != HELD_OUT_LOSS && this != WEIGHT_NORM;
        }
    }
}
