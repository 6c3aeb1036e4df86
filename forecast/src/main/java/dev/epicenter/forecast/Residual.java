package dev.epicenter.forecast;

/**
 * The residual of a series that is added to its predictions, for methods whose constants many series share. It is a
 * weighted mean over the series' points, with more weight near the last one, shrunk towards 0.
 */
record Residual(Method.Fit fitted) {
    /**
     * The decay of weights: half a power of ten below the last scale, a residual has 0.3 times the weight. A residual
     * of 0 has weight 1.
     */
    private static final double DECAY = Math.log(0.3) / 0.5;

    private static final double ZERO_WEIGHT = 1;

    double carried(Series series) {
        double sum = 0;
        double weights = ZERO_WEIGHT;
        for (Point point : series.points()) {
            double weight = Math.exp(DECAY * (series.last().x() - point.x()));
            sum += weight * (point.score() - fitted.at(series, point));
            weights += weight;
        }
        return sum / weights;
    }
}
