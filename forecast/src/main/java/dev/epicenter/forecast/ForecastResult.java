package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The result of a forecast: back-tests, predictions, predictability and shared curves of a table.
 *
 * @param methods the members of the blend
 * @param largest the back-test on the largest scale of each family that has three
 * @param verdict how far beyond the last shown scale the held-out scores of {@code largest} are
 * @param tested how far the inner back-tests of the method that predicts check predictions
 * @param bands these inner back-tests by distance; empty where no slope can be back-tested
 * @param frontier the back-test on all points above the 80% quantile of scales over all families
 * @param refused what is not predicted because it is too far, in the order of the corpus
 * @param predicted in the order of the corpus, by ascending scale in each series
 * @param designs further training that narrows the predictions, by family and requested scale
 * @param predictability of each family, by transform
 * @param curves the shared curves, or why there are none
 */
public record ForecastResult(
        SeriesSet corpus,
        List<Method> methods,
        BackTestResult largest,
        TestedDistance verdict,
        TestedDistance tested,
        List<DistanceBand> bands,
        BackTestResult frontier,
        Forecaster forecaster,
        List<Predicted> predicted,
        List<Refused> refused,
        List<TrainingDesign> designs,
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

    /** A prediction that is not made, because it is more than {@link Forecaster#REACH} times as far as is tested. */
    public record Refused(Series series, Point where) {
        /** The distance on the axis from the last scale of the series, log10. */
        public double distance() {
            return Forecaster.distance(series, where);
        }
    }

    /**
     * Fits and back-tests every method, and predicts.
     *
     * @param seed of the resampling in back-tests
     * @param watch receives the progress
     * @param targets the scales to predict at
     */
    public static ForecastResult of(
            SeriesSet corpus,
            ScaleAxis axis,
            List<Method> methods,
            PredictionTargets targets,
            long seed,
            ForecastProgress watch) {
        // Invalid targets are reported before the long computation.
        Map<String, SeriesSet> families = corpus.byFamily();
        Map<String, List<Point>> points = new HashMap<>();
        families.forEach((family, own) -> points.put(family, targets.of(own, axis, family)));
        Split largestScales = Split.largest(corpus, SCALES);
        Optional<Split> top = corpus.families().size() < 2
                ? Optional.empty()
                : Optional.of(Split.frontier(corpus, FRONTIER))
                        .filter(split -> !split.targets().isEmpty());
        FitProgress progress = new FitProgress(watch);
        FitCache fits = new FitCache(progress);
        progress.enter("fitting models");
        fits.prepare(methods, trainings(corpus, largestScales, top));
        progress.enter("back-testing on the largest scale of each family");
        BackTestResult largest = BackTestResult.of(largestScales, methods, seed, fits);
        progress.enter("back-testing on the frontier of all families");
        BackTestResult frontier = top.map(split -> BackTestResult.of(split, methods, seed, fits))
                .orElse(new BackTestResult(0, 0, List.of(), List.of()));
        progress.enter("predicting");
        Forecaster forecaster = Forecaster.best(corpus, methods, fits);
        List<Predicted> predicted = new ArrayList<>();
        List<Refused> refused = new ArrayList<>();
        families.forEach((family, own) -> {
            for (Series series : own.series()) {
                for (Point point : points.getOrDefault(family, List.of())) {
                    if (forecaster.refuses(series, point)) {
                        refused.add(new Refused(series, point));
                    } else {
                        predicted.add(Predicted.of(series, point, forecaster, forecaster.tested()));
                    }
                }
            }
        });
        List<Predictability> predictability = new ArrayList<>();
        for (TransformRule rule : TransformRule.values()) {
            predictability.addAll(Predictability.of(corpus, rule));
        }
        progress.enter("fitting shared curves");
        NamedCurves curves = NamedCurves.of(corpus, fits);
        return new ForecastResult(
                corpus,
                methods,
                largest,
                TestedDistance.of(largestScales),
                forecaster.tested(),
                forecaster.tested().decades().isEmpty() ? List.of() : DistanceBand.of(forecaster.rehearsed()),
                frontier,
                forecaster,
                List.copyOf(predicted),
                List.copyOf(refused),
                TrainingDesign.of(forecaster, axis, predicted, refused),
                List.copyOf(predictability),
                curves);
    }

    /** All training sets, so that all fits run in parallel and are counted. */
    private static List<SeriesSet> trainings(SeriesSet corpus, Split largest, Optional<Split> frontier) {
        List<SeriesSet> sets = new ArrayList<>(List.of(corpus));
        if (!largest.targets().isEmpty()) {
            sets.add(largest.training());
        }
        frontier.ifPresent(split -> sets.add(split.training()));
        List<SeriesSet> all = new ArrayList<>(sets);
        sets.forEach(set -> all.addAll(InnerBackTest.of(set).trainings()));
        return all;
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
