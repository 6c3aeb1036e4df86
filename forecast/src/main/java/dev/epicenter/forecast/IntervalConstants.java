package dev.epicenter.forecast;

/**
 * The constants of intervals that were chosen on public tables; docs/explanation/forecast.md reports the coverage on tables
 * that had no part in the choice.
 *
 * @param growth the power of the distance by which widths grow beyond the back-tested one
 * @param few intervals are wider by 1 + few / (families + 6): with 0.7, to first order the ratio of Student's t to the normal
 *     distribution at 80%, with that many degrees of freedom
 * @param kernel the width of the kernel of distances, relative to {@link NearbyDistances}
 * @param least the expected error of a constant score whose methods agree
 */
record IntervalConstants(double growth, double few, double kernel, double least) {
    static final IntervalConstants STANDARD = new IntervalConstants(0.35, 0.7, 1, ExpectedError.LEAST);
}
