package dev.epicenter.forecast;

/**
 * The weights of back-test errors for a prediction: a Gaussian kernel of the distance in decades, wider for larger distances,
 * where errors are rarer; errors of another kind of {@link Situation} count less. Half or twice this width changed the errors
 * of truncated tables by less than 2%.
 */
final class SimilarSituations {
    private static final double WIDTH = 0.15;
    private static final double RELATIVE_WIDTH = 0.2;

    /** The weight of errors at unrelated distances: enough to decide where there are no others. */
    private static final double FAR = 1e-4;

    /**
     * The weight of errors that differ in support or in whether one point is shown. A tenth of it changed errors on
     * ObsScaling's two tables by at most 2%.
     */
    private static final double OTHER_KIND = 0.1;

    private SimilarSituations() {}

    /** The weight of an error in {@code situation} for a prediction in {@code target}; above 0 to 1. */
    static double weight(Situation situation, Situation target) {
        return weight(situation, target, 1);
    }

    /** The same with a kernel that is wider by a factor: in the limit, all errors count the same. */
    static double weight(Situation situation, Situation target, double widening) {
        double width = widening * (WIDTH + RELATIVE_WIDTH * target.distance());
        double z = (situation.distance() - target.distance()) / width;
        double near = FAR + (1 - FAR) * Math.exp(-z * z / 2);
        int differences =
                (situation.supported() == target.supported() ? 0 : 1) + (situation.single() == target.single() ? 0 : 1);
        return differences == 0 ? near : near * Math.pow(OTHER_KIND, differences / widening);
    }
}
