package dev.epicenter.report;

import dev.epicenter.forecast.ForecastResult;
import dev.epicenter.forecast.Point;
import dev.epicenter.forecast.Prediction;
import dev.epicenter.forecast.ScaleAxis;
import dev.epicenter.forecast.Series;
import dev.epicenter.forecast.TestedDistance;
import dev.epicenter.statistics.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;

/** The lines of the forecast page: observed scores of each series, and predictions beyond them with interval bands. */
final class ForecastCurves {
    private static final int STEPS = 8;
    private static final int DIGITS = 4;

    private ForecastCurves() {}

    /**
     * One series; x is log10 of the axis.
     *
     * @param x of the observed scores
     * @param ahead x of the predictions and bands, from the last observed score to the farthest requested scale
     * @param testedTo x up to which the back-test checks the bands; one of {@code ahead} where these reach beyond it
     * @param narrow lower bounds, then upper bounds, of 80% intervals; nominal beyond {@code testedTo}; empty without
     *     intervals
     * @param wide bounds of 95% intervals in the same form
     * @param predicted scores, as many as {@code ahead}
     */
    record Line(
            String family,
            String task,
            double chance,
            List<Double> x,
            List<Double> scores,
            List<Double> ahead,
            List<Double> predicted,
            double testedTo,
            List<List<Double>> narrow,
            List<List<Double>> wide) {}

    static List<Line> of(ForecastResult study) {
        Map<List<String>, Point> farthest = new LinkedHashMap<>();
        study.predicted()
                .forEach(one -> farthest.merge(
                        List.of(one.series().family(), one.series().task()),
                        one.where(),
                        (a, b) -> b.x() > a.x() ? b : a));
        return study.corpus().series().stream()
                .map(series -> line(
                        study, series, farthest.getOrDefault(List.of(series.family(), series.task()), series.last())))
                .toList();
    }

    private static Line line(ForecastResult study, Series series, Point to) {
        List<Double> ahead = new ArrayList<>();
        List<Prediction> predictions = new ArrayList<>();
        Point from = series.last();
        double testedTo = testedTo(study.tested(), from.x(), to.x());
        for (double part : parts(from.x(), to.x(), testedTo)) {
            Point where = new Point(
                    "",
                    between(from.x(), to.x(), part),
                    between(from.logParams(), to.logParams(), part),
                    between(from.logTokens(), to.logTokens(), part),
                    Double.NaN,
                    OptionalDouble.empty());
            ahead.add(round(where.x()));
            predictions.add(study.forecaster().at(series, where));
        }
        return new Line(
                series.family(),
                series.task(),
                series.chance().orElse(0),
                series.points().stream().map(point -> round(point.x())).toList(),
                series.points().stream().map(point -> round(point.score())).toList(),
                ahead,
                predictions.stream().map(one -> round(one.score())).toList(),
                round(testedTo),
                band(predictions.stream().flatMap(one -> one.eighty().stream()).toList()),
                band(predictions.stream()
                        .flatMap(one -> one.ninetyFive().stream())
                        .toList()));
    }

    /**
     * The end of the tested distance. A step as long as the tested distance differs from it only by rounding, and
     * counts as tested.
     */
    private static double testedTo(TestedDistance tested, double from, double to) {
        double end = from + tested.decades().orElse(0);
        return tested.isExceededBy(to - from) ? end : Math.max(end, to);
    }

    /**
     * Even fractions from 0 to 1, and the end of the tested distance, where the two kinds of band meet; empty without
     * an extrapolation.
     */
    private static List<Double> parts(double from, double to, double testedTo) {
        if (to <= from) {
            return List.of();
        }
        TreeSet<Double> parts = new TreeSet<>();
        for (int i = 0; i <= STEPS; i++) {
            parts.add(i / (double) STEPS);
        }
        if (testedTo > from && testedTo < to) {
            parts.add((testedTo - from) / (to - from));
        }
        return List.copyOf(parts);
    }

    private static double between(double from, double to, double part) {
        return from + part * (to - from);
    }

    private static List<List<Double>> band(List<Interval> intervals) {
        return intervals.isEmpty()
                ? List.of()
                : List.of(
                        intervals.stream().map(each -> round(each.low())).toList(),
                        intervals.stream().map(each -> round(each.high())).toList());
    }

    private static double round(double value) {
        return SignificantDigits.toDigits(value, DIGITS + 1);
    }

    /** The label of the axis. */
    static String words(ScaleAxis axis) {
        return switch (axis) {
            case PARAMS -> "parameters";
            case TOKENS -> "training tokens";
            case COMPUTE -> "training compute, FLOP";
            case LOSS -> "loss, falling";
        };
    }
}
