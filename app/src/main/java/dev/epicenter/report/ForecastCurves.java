package dev.epicenter.report;

import dev.epicenter.Formats;
import dev.epicenter.forecast.ForecastResult;
import dev.epicenter.forecast.Point;
import dev.epicenter.forecast.Prediction;
import dev.epicenter.forecast.ScaleAxis;
import dev.epicenter.forecast.Series;
import dev.epicenter.forecast.TestedDistance;
import dev.epicenter.forecast.table.ScoreUnit;
import dev.epicenter.statistics.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;

/** The lines of the forecast page: observed scores of each series, and predictions beyond them with interval bands. */
final class ForecastCurves {
    private static final int STEPS = 8;
    private static final int DIGITS = 4;

    /** Below this fraction a loss is so large that it is not drawn; at 0 it would be infinite. */
    private static final double LEAST_FRACTION = 1e-4;

    private ForecastCurves() {}

    /**
     * One series; x is log10 of the axis.
     *
     * @param unit of all scores; empty for fractions
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
            Optional<String> unit,
            List<Double> x,
            List<Double> scores,
            List<Double> ahead,
            List<Double> predicted,
            double testedTo,
            List<List<Double>> narrow,
            List<List<Double>> wide) {}

    /** @param units of the tasks whose scores are no shares */
    static List<Line> of(ForecastResult study, Map<String, ScoreUnit> units) {
        Map<List<String>, Point> farthest = new LinkedHashMap<>();
        study.predicted()
                .forEach(one -> farthest.merge(
                        List.of(one.series().family(), one.series().task()),
                        one.where(),
                        (a, b) -> b.x() > a.x() ? b : a));
        return study.corpus().series().stream()
                .map(series -> line(
                        study,
                        series,
                        farthest.getOrDefault(List.of(series.family(), series.task()), series.last()),
                        Optional.ofNullable(units.get(series.task()))))
                .toList();
    }

    private static Line line(ForecastResult study, Series series, Point to, Optional<ScoreUnit> unit) {
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
                unit.map(ScoreUnit::words),
                series.points().stream().map(point -> round(point.x())).toList(),
                series.points().stream()
                        .map(point -> value(unit, point.score()))
                        .toList(),
                ahead,
                predictions.stream().map(one -> value(unit, one.score())).toList(),
                round(testedTo),
                band(
                        unit,
                        predictions.stream()
                                .flatMap(one -> one.eighty().stream())
                                .toList()),
                band(
                        unit,
                        predictions.stream()
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

    private static List<List<Double>> band(Optional<ScoreUnit> unit, List<Interval> intervals) {
        if (intervals.isEmpty()) {
            return List.of();
        }
        List<Double> lows =
                intervals.stream().map(each -> value(unit, each.low())).toList();
        List<Double> highs =
                intervals.stream().map(each -> value(unit, each.high())).toList();
        // A unit may fall where the fraction rises.
        return lows.get(0) <= highs.get(0) ? List.of(lows, highs) : List.of(highs, lows);
    }

    private static double value(Optional<ScoreUnit> unit, double fraction) {
        return round(
                unit.map(one -> one.value(Math.max(LEAST_FRACTION, fraction))).orElse(fraction));
    }

    private static double round(double value) {
        return Formats.rounded(value, DIGITS + 1);
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
