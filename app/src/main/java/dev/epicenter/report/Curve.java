package dev.epicenter.report;

/**
 * One series over one piece of the timeline.
 *
 * @param metric what it shows
 * @param segment number of the segment that recorded it
 * @param live whether the piece belongs to the run, or was given up by a rollback
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
