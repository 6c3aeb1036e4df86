package dev.epicenter.report;

/**
 * A series of values over the steps of one part of the timeline.
 *
 * @param metric what the values measure
 * @param segment number of the segment that recorded it
 * @param live whether the run kept these steps; false where a rollback abandoned them
 * @param steps ascending
 * @param values as many as {@code steps}
 */
public record Curve(Metric metric, int segment, boolean live, long[] steps, double[] values) {

    /** The series that a run records. */
    public enum Metric {
        LOSS,
        HELD_OUT_LOSS,
        GRAD_NORM,
        UPDATE_NORM,
        WEIGHT_NORM,
        LR
    }
}
