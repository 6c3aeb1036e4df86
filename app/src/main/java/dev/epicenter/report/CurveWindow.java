package dev.epicenter.report;

/**
 * Which steps are drawn, and how finely.
 *
 * @param from first step
 * @param to last step
 * @param buckets into how many stretches the steps of a figure are cut; of each at most four points are kept
 */
public record CurveWindow(long from, long to, int buckets) {
    /** Some twice what a wide screen has pixels. */
    static final int BUCKETS = 1000;

    /** All steps of a run. */
    public static CurveWindow whole() {
        return new CurveWindow(0, Long.MAX_VALUE, BUCKETS);
    }
}
