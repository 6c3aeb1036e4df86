package dev.epicenter.forecast;

/**
 * What is left of a series' own points, the nearer the last the more, shrunk as the mean of so few: for methods whose constants
 * are shared by many series.
 */
record Residual(Method.Fit fitted) {
    /** A residual counts 0.3 times the one half a power of ten above it, and all together against one of zero. */
    private static final double FADING = Math.log(0.3) / 0.5;

    private static final double OF_ZERO = 1;

    double carried(Series series) {
        double sum = 0;
        double weights = OF_ZERO;
        for (Point point : series.points()) {
            double weight = Math.exp(FADING * (series.last().x() - point.x()));
            sum += weight * (point.score() - fitted.at(series, point));
            weights += weight;
        }
        return sum / weights;
    }
}
