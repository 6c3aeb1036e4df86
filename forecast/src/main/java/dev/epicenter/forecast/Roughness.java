package dev.epicenter.forecast;

import java.util.HashMap;
import java.util.Map;

/**
 * By how much scores are seen to change from a scale to the next, for what an error may be expected to be: the mean
 * absolute change of a series, shrunk to its family's, and that to all series'. Each change is divided by sqrt(1/2 + h), h its
 * distance in powers of ten: a score has noise of its own, and what is not known of a curve adds up as a random walk does.
 */
final class Roughness {
    private static final double NEAR = 0.5;
    /** How many changes the mean of the next wider circle counts for. */
    private static final double SERIES_PRIOR = 3;

    private static final double FAMILY_PRIOR = 10;
    /** Scores that never change are not believed to stay so to the last digit. */
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

    private Roughness() {}

    static Roughness of(Corpus training) {
        Roughness found = new Roughness();
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

    /** What a change over no distance in powers of ten grows to over one; without a unit. */
    static double growth(double distance) {
        return Math.sqrt(NEAR + Math.max(0, distance));
    }

    /** Of one of the training's series; 0 where no series shows a change, for none has two points. */
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
