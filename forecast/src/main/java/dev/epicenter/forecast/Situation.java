package dev.epicenter.forecast;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a prediction can rely on. Methods differ in it: where other families show such scales, those that pool families
 * interpolate; where a series shows one point, none knows its own slope. Errors of back-tests therefore count for predictions
 * in similar situations.
 *
 * @param distance on the axis from the last shown scale, log10; 0 inside the shown scales
 * @param supported whether at least two other families show a scale as large
 * @param single whether the series shows one point
 */
record Situation(double distance, boolean supported, boolean single) {
    /** The number of kinds of situation at one distance. */
    static final int KINDS = 4;

    /** A kind of situation, 0 to {@link #KINDS} - 1. */
    int kind() {
        return (supported ? 1 : 0) + (single ? 2 : 0);
    }

    Situation at(double newDistance) {
        return new Situation(newDistance, supported, single);
    }

    static Situation of(int kind, double distance) {
        return new Situation(distance, (kind & 1) != 0, (kind & 2) != 0);
    }

    /** The situations of predictions from one set of shown scores. */
    static final class Shown {
        /** One family with larger models may be an exception. */
        private static final int SUPPORT = 2;

        /** In decades: scales within 5% are one. */
        private static final double NEAR_EQUAL = 0.02;

        private final Map<String, Double> largest = new HashMap<>();
        private final List<Double> descending;

        Shown(SeriesSet shown) {
            shown.series()
                    .forEach(series ->
                            largest.merge(series.family(), series.last().x(), Math::max));
            descending =
                    largest.values().stream().sorted(Comparator.reverseOrder()).toList();
        }

        Situation of(Series series, Point where) {
            return new Situation(
                    Forecaster.distance(series, where),
                    isSupported(series.family(), where.x()),
                    series.points().size() == 1);
        }

        private boolean isSupported(String family, double x) {
            double least = x - NEAR_EQUAL;
            boolean own = largest.getOrDefault(family, Double.NEGATIVE_INFINITY) >= least;
            int others = SUPPORT + (own ? 1 : 0);
            return descending.size() >= others && descending.get(others - 1) >= least;
        }
    }
}
