package dev.epicenter.report;

/**
 * The range of steps that a page draws, and its resolution.
 *
 * @param from first step
 * @param to last step
 * @param buckets how many buckets the steps are divided into; at most four points of each are kept
 */
public record CurveWindow(long from, long to, int buckets) {
    /** About twice the width of a wide screen in pixels. */
    static final int BUCKETS = 1000;

    /** All steps of a run. */
    public static CurveWindow whole() {
        return new CurveWindow(0, Long.MAX_VALUE, BUCKETS);
    }
}
