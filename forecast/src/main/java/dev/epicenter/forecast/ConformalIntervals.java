package dev.epicenter.forecast;

import dev.epicenter.statistics.Interval;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Conformal prediction intervals that are functions of the {@link Situation}: the quantile of the relative errors of back-tests in
 * similar ones, pooled over all series (Lei et al. 2018, "Distribution-Free Predictive Inference for Regression",
 * sections 2.2 and 5.2; weighted by distance as in Tibshirani et al. 2019, "Conformal Prediction Under Covariate Shift").
 * A relative error is divided by the {@link ExpectedError}.
 *
 * <p>Errors of one family are not independent, so intervals from few families are wider. Beyond the largest back-tested
 * distance, widths grow with a power of the distance. docs/explanation/forecast.md reports what such intervals cover.
 */
public final class ConformalIntervals {
    private static final int ENOUGH = 20;
    /** Quantiles are computed at multiples of this distance. */
    private static final double STEP = 0.1;

    /** In decades: the part of the uncertainty that does not depend on distance, as a distance. */
    private static final double OWN_NOISE = 0.2;

    private static final double PRIOR_FAMILIES = 6;
    /** Families whose errors count less for a distance are not counted for it. */
    private static final double COUNTS = 0.05;

    private static final double WIDEST = 100;

    private record Query(int kind, long step, double confidence) {}

    private final IntervalConstants constants;
    private final double reach;
    private final Situation[] situations;
    /** Ascending. */
    private final double[] relative;

    private final List<String> families;
    private final Map<Query, OptionalDouble> quantiles = new ConcurrentHashMap<>();

    private ConformalIntervals(
            IntervalConstants constants,
            double reach,
            Situation[] situations,
            double[] relative,
            List<String> families) {
        this.constants = constants;
        this.reach = reach;
        this.situations = situations;
        this.relative = relative;
        this.families = families;
    }

    /**
     * Calibrates intervals.
     *
     * @param reach the largest back-tested distance
     */
    static ConformalIntervals of(List<HeldOutPrediction> inner, double reach) {
        return of(inner, reach, IntervalConstants.STANDARD);
    }

    static ConformalIntervals of(List<HeldOutPrediction> inner, double reach, IntervalConstants constants) {
        double least = constants.least();
        List<HeldOutPrediction> sorted = inner.stream()
                .sorted(Comparator.comparingDouble(one -> one.error() / one.expected(least)))
                .toList();
        return new ConformalIntervals(
                constants,
                reach,
                sorted.stream().map(HeldOutPrediction::situation).toArray(Situation[]::new),
                sorted.stream()
                        .mapToDouble(one -> one.error() / one.expected(least))
                        .toArray(),
                sorted.stream().map(HeldOutPrediction::family).toList());
    }

    /**
     * The interval around {@code score}, clipped to [0, 1]; empty with fewer than 20 errors, or too few for the
     * confidence.
     *
     * @param situation of the prediction
     * @param expected see {@link ExpectedError}
     * @param confidence the nominal coverage, above 0 and below 1
     */
    Optional<Interval> around(double score, Situation situation, double expected, double confidence) {
        double distance = situation.distance();
        Query query =
                new Query(situation.kind(), Math.round(Math.min(reach, Math.max(0, distance)) / STEP), confidence);
        OptionalDouble quantile = quantiles.computeIfAbsent(query, this::quantile);
        if (quantile.isEmpty()) {
            return Optional.empty();
        }
        double half = expected * quantile.getAsDouble() * beyond(distance);
        return Optional.of(new Interval(Math.max(0, score - half), Math.min(1, score + half)));
    }

    /** The factor by which intervals widen beyond the back-tested distance; 1 up to it. */
    private double beyond(double distance) {
        return distance <= reach ? 1 : Math.pow((OWN_NOISE + distance) / (OWN_NOISE + reach), constants.growth());
    }

    private OptionalDouble quantile(Query query) {
        if (relative.length < ENOUGH) {
            return OptionalDouble.empty();
        }
        Situation target = Situation.of(query.kind(), query.step() * STEP);
        double widening = constants.kernel();
        double all = total(target, widening);
        while (all < ENOUGH && widening < WIDEST) {
            widening *= 1.5;
            all = total(target, widening);
        }
        // The new score counts as one more error, as large as any.
        double rank = query.confidence() * (all + 1);
        double below = 0;
        for (int i = 0; i < relative.length; i++) {
            below += SimilarSituations.weight(situations[i], target, widening);
            if (below >= rank) {
                return OptionalDouble.of(relative[i] * few(target, widening));
            }
        }
        return OptionalDouble.empty();
    }

    /** The factor for few families at a distance. */
    private double few(Situation target, double widening) {
        Set<String> near = new HashSet<>();
        for (int i = 0; i < situations.length; i++) {
            if (SimilarSituations.weight(situations[i], target, widening) > COUNTS) {
                near.add(families.get(i));
            }
        }
        return 1 + constants.few() / (near.size() + PRIOR_FAMILIES);
    }

    private double total(Situation target, double widening) {
        double all = 0;
        for (Situation situation : situations) {
            all += SimilarSituations.weight(situation, target, widening);
        }
        return all;
    }

    /** The number of errors it is computed from. */
    public int errors() {
        return relative.length;
    }
}
