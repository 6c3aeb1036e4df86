package dev.epicenter.forecast;

import java.util.HashMap;
import java.util.Map;

/**
 * The variability of series, which scales expected errors: the mean absolute change of a series between scales, shrunk
 * to that of its family, and this to that of all series. Each change is divided by sqrt(1/2 + h), where h is its
 * distance in powers of ten: a score has noise of its own, and the unknown part of a curve grows like a random walk.
 */
final class SeriesVariability {
    private static final double OWN_NOISE = 0.5;
    /** The prior weights: how many changes the mean of the family, or of all series, counts for. */
    private static final double SERIES_PRIOR = 3;

    private static final double FAMILY_PRIOR = 10;
    /** The least variability: constant scores may still change. */
    private static final double LEAST = 1e-3;

    private static final class Changes {
        private double sum;
        private int n;

        double mean(double wider, double prior) {
            return n + prior == 0 ? wider : (sum + prior * wider) / (n + prior);
        }
    }

    private final Map<String, Changes> families = new HashMap<>();
    private final Changes all = new Changes();

    private SeriesVariability() {}

    static SeriesVariability of(SeriesSet training) {
        SeriesVariability found = new SeriesVariability();
        for (Series series : training.series()) {
            add(found.families.computeIfAbsent(series.family(), any -> new Changes()), series);
            add(found.all, series);
        }
        return found;
    }

    private static void add(Changes to, Series series) {
        for (int i = 1; i < series.points().size(); i++) {
            Point last = series.points().get(i - 1);
            Point next = series.points().get(i);
            to.sum += Math.abs(next.score() - last.score()) / growth(next.x() - last.x());
            to.n++;
        }
    }

    /** The factor by which expected changes grow with distance in powers of ten; without a unit. */
    static double growth(double distance) {
        return Math.sqrt(OWN_NOISE + Math.max(0, distance));
    }

    /** The variability of a series of the training set; 0 where no series has two points. */
    double of(Series series) {
        if (all.n == 0) {
            return 0;
        }
        double family = families.getOrDefault(series.family(), new Changes()).mean(all.mean(0, 0), FAMILY_PRIOR);
        Changes own = new Changes();
        add(own, series);
        return Math.max(LEAST, own.mean(family, SERIES_PRIOR));
    }
}
