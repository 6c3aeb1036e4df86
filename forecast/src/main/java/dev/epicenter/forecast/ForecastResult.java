package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The result of a forecast: back-tests, predictions, predictability and shared curves of a table.
 *
 * @param largest the back-test on the largest scale of each family that has three
 * @param tested how far beyond the last shown scale {@code largest} checks predictions
 * @param frontier the back-test on all points above the 80% quantile of scales over all families
 * @param predicted in the order of the corpus, by ascending scale in each series
 * @param predictability of each family, by transform
 * @param curves the shared curves, or why there are none
 */
public record ForecastResult(
        SeriesSet corpus,
        BackTestResult largest,
        TestedDistance tested,
        BackTestResult frontier,
        Forecaster forecaster,
        List<Predicted> predicted,
        List<Predictability> predictability,
        NamedCurves curves) {
    private static final double FRONTIER = 0.8;
    private static final int SCALES = 3;

    /** In points; a smaller difference prints as 0.00 and may be rounding. */
    private static final double VISIBLE = 0.005;

    /** Six equal signs have probability 1/32 under the null hypothesis (two-sided sign test); fewer are more likely. */
    private static final int ENOUGH = TestedDistance.LEAST_SCORES;

    /**
     * A prediction for {@code series} at {@code where}.
     *
     * @param beyondTested whether {@link #distance} exceeds the {@link TestedDistance}: the intervals are then untested
     */
    public record Predicted(Series series, Point where, Prediction prediction, boolean beyondTested) {
        private static Predicted of(Series series, Point where, Forecaster forecaster, TestedDistance tested) {
            return new Predicted(
                    series,
                    where,
                    forecaster.at(series, where),
                    tested.isExceededBy(Forecaster.distance(series, where)));
        }

        /** The distance on the axis from the last scale of the series, log10; 0 inside the observed scales. */
        public double distance() {
            return Forecaster.distance(series, where);
        }
    }

    /**
     * Fits and back-tests every method, and predicts.
     *
     * @param seed of the resampling in back-tests
     * @param stage receives the name of each stage when it starts
     * @param targets the scales to predict at
     */
    public static ForecastResult of(
            SeriesSet corpus,
            ScaleAxis axis,
            List<Method> methods,
            PredictionTargets targets,
            long seed,
            Consumer<String> stage) {
        // Invalid targets are reported before the long computation.
        corpus.families().forEach(family -> targets.of(corpus, axis, family));
        stage.accept("back-testing on the largest scale of each family");
        FitCache fits = new FitCache();
        Split largestScales = Split.largest(corpus, SCALES);
        BackTestResult largest = BackTestResult.of(largestScales, methods, seed, fits);
        TestedDistance tested = TestedDistance.of(largestScales);
        stage.accept("back-testing on the frontier of all families");
        BackTestResult frontier = corpus.families().size() < 2
                ? new BackTestResult(0, 0, List.of(), List.of())
                : BackTestResult.of(Split.frontier(corpus, FRONTIER), methods, seed, fits);
        stage.accept("fitting all scales");
        Forecaster forecaster =
                Forecaster.best(corpus, largest.judged().isEmpty() ? Methods.baselines() : methods, fits);
        stage.accept("predicting");
        List<Predicted> predicted = new ArrayList<>();
        for (String family : corpus.families()) {
            List<Point> points = targets.of(corpus, axis, family);
            for (Series series : corpus.series()) {
                if (series.family().equals(family)) {
                    points.forEach(point -> predicted.add(Predicted.of(series, point, forecaster, tested)));
                }
            }
        }
        List<Predictability> predictability = new ArrayList<>();
        for (TransformRule rule : TransformRule.values()) {
            predictability.addAll(Predictability.of(corpus, rule));
        }
        stage.accept("fitting shared curves");
        NamedCurves curves = NamedCurves.of(corpus, fits);
        return new ForecastResult(
                corpus,
                largest,
                tested,
                frontier,
                forecaster,
                List.copyOf(predicted),
                List.copyOf(predictability),
                curves);
    }

    /**
     * Whether the chosen method is better than the last value on the largest scales: the 95% interval of the difference
     * is visibly below 0.
     */
    public boolean beatsLastValue() {
        return !hasTooFew()
                && largest.chosen()
                        .filter(chosen -> chosen.less().high() < -VISIBLE)
                        .isPresent();
    }

    /** Whether the chosen method is worse, by the same measure. */
    public boolean isWorseThanLastValue() {
        return !hasTooFew()
                && largest.chosen()
                        .filter(chosen -> chosen.less().low() > VISIBLE)
                        .isPresent();
    }

    /** Whether fewer than six scores could be held out: their result may be chance, and so few cannot be resampled. */
    public boolean hasTooFew() {
        return largest.points() < ENOUGH;
    }

    /** Whether nothing could be held out, because no family has three scales. */
    public boolean isUntested() {
        return largest.judged().isEmpty();
    }
}
