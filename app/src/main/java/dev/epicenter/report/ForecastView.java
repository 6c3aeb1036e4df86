package dev.epicenter.report;

import dev.epicenter.forecast.BackTestResult;
import dev.epicenter.forecast.ForecastResult;
import dev.epicenter.forecast.MethodScore;
import dev.epicenter.forecast.NamedCurves;
import dev.epicenter.forecast.Predictability;
import dev.epicenter.forecast.ScaleAxis;
import dev.epicenter.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The result of {@code forecast --json}; docs/how-to/forecast.md describes its schema. Scores are fractions from 0 to 1,
 * errors are in points.
 *
 * @param format version of this schema, 2
 * @param conclusion the first line of the output
 * @param chosen the method that predicts
 * @param testedDistance the largest distance at which the back-test checks predictions, in decades beyond the last
 *     scale; omitted without one
 * @param ofNoise the correlation of successive improvements that noise alone gives
 */
public record ForecastView(
        int format,
        String source,
        ScaleAxis axis,
        String conclusion,
        boolean beatsLastValue,
        String chosen,
        List<String> notes,
        List<Test> backTests,
        Optional<Double> testedDistance,
        double ofNoise,
        List<Steps> predictability,
        List<ScorePrediction> predictions,
        Shared sharedCurves) {
    private static final int FORMAT = 2;
    private static final int DIGITS = 6;

    /** A back-test: {@code largest} or {@code frontier}. */
    public record Test(
            String name,
            int points,
            int families,
            List<MethodView> methods,
            List<BackTestResult.Coverage> calibration) {}

    /** The {@link MethodScore} of one method; {@code less} has two numbers. */
    public record MethodView(
            String method,
            boolean chosen,
            double weight,
            Optional<Double> rehearsed,
            double error,
            double skill,
            List<Double> less,
            Optional<Double> coverage) {}

    /**
     * The {@link Predictability} of one family under one transform.
     *
     * @param largestStep the larger of its two steps of scale, as a factor; above 10 the family is sparse
     */
    public record Steps(
            String family,
            String transform,
            int tasks,
            Optional<Double> correlation,
            Optional<Double> corrected,
            double largestStep,
            boolean sparse) {}

    /**
     * The prediction of one score.
     *
     * @param scale on the axis: parameters, tokens, FLOP or loss
     * @param tokens omitted where unknown
     * @param distance beyond the last scale of the family on this task, in decades of the axis
     * @param beyondTestedDistance whether this distance is larger than the back-test checks
     * @param last the score at the family's largest scale on this task
     * @param eighty lower and upper bound; omitted beyond the tested distance, and where inner back-tests are too few
     * @param untestedNarrow the nominal 80% interval beyond the tested distance
     * @param untestedWide the nominal 95% interval beyond the tested distance
     */
    public record ScorePrediction(
            String family,
            String task,
            double scale,
            double params,
            Optional<Double> tokens,
            double distance,
            boolean beyondTestedDistance,
            double last,
            double score,
            Optional<List<Double>> eighty,
            Optional<List<Double>> ninetyFive,
            Optional<List<Double>> untestedNarrow,
            Optional<List<Double>> untestedWide) {}

    /**
     * The curves that tasks share, by ascending midpoint.
     *
     * @param refused why there are no shared curves; omitted where there are some
     */
    public record Shared(Optional<String> refused, List<NamedCurves.Curve> curves, List<Mix> tasks) {}

    /**
     * The weights of a task on the shared curves.
     *
     * @param parts the weight of each curve, then of what is never learned; their sum is 1
     */
    public record Mix(String task, List<Double> parts) {}

    public static ForecastView of(
            ForecastResult study, ScaleAxis axis, String source, String conclusion, List<String> notes) {
        List<Test> tests = new ArrayList<>();
        if (!study.largest().judged().isEmpty()) {
            tests.add(test("largest", study.largest()));
        }
        if (!study.frontier().judged().isEmpty()) {
            tests.add(test("frontier", study.frontier()));
        }
        return new ForecastView(
                FORMAT,
                source,
                axis,
                conclusion,
                study.beatsLastValue(),
                study.forecaster().method().words(),
                List.copyOf(notes),
                List.copyOf(tests),
                study.tested().decades().stream().mapToObj(ForecastView::round).findFirst(),
                Predictability.OF_NOISE,
                study.predictability().stream().map(ForecastView::steps).toList(),
                study.predicted().stream().map(one -> prediction(one, axis)).toList(),
                shared(study.curves()));
    }

    private static Test test(String name, BackTestResult test) {
        return new Test(
                name,
                test.points(),
                test.families(),
                test.judged().stream().map(ForecastView::method).toList(),
                test.calibration());
    }

    private static MethodView method(MethodScore each) {
        return new MethodView(
                each.method().words(),
                each.chosen(),
                round(each.weight()),
                each.inner().stream().mapToObj(ForecastView::round).findFirst(),
                round(each.error()),
                round(each.skill()),
                pair(each.less()),
                each.coverage().stream().mapToObj(ForecastView::round).findFirst());
    }

    private static Steps steps(Predictability each) {
        return new Steps(
                each.family(),
                each.rule().name().toLowerCase(Locale.ROOT),
                each.tasks(),
                each.correlation().stream().mapToObj(ForecastView::round).findFirst(),
                each.corrected().stream().mapToObj(ForecastView::round).findFirst(),
                round(Math.pow(10, each.gap())),
                each.gap() > 1);
    }

    private static ScorePrediction prediction(ForecastResult.Predicted one, ScaleAxis axis) {
        double logTokens = one.where().logTokens();
        Optional<List<Double>> narrow = one.prediction().eighty().map(ForecastView::pair);
        Optional<List<Double>> wide = one.prediction().ninetyFive().map(ForecastView::pair);
        boolean beyond = one.beyondTested();
        return new ScorePrediction(
                one.series().family(),
                one.series().task(),
                scale(axis, one.where().x()),
                round(Math.pow(10, one.where().logParams())),
                logTokens == 0 ? Optional.empty() : Optional.of(round(Math.pow(10, logTokens))),
                round(one.distance()),
                beyond,
                one.series().last().score(),
                round(one.prediction().score()),
                beyond ? Optional.empty() : narrow,
                beyond ? Optional.empty() : wide,
                beyond ? narrow : Optional.empty(),
                beyond ? wide : Optional.empty());
    }

    private static Shared shared(NamedCurves named) {
        List<NamedCurves.Curve> curves = named.curves().stream()
                .map(each -> new NamedCurves.Curve(round(each.middle()), round(each.steepness())))
                .toList();
        List<Mix> tasks = named.mixes().entrySet().stream()
                .map(each -> new Mix(
                        each.getKey(),
                        each.getValue().stream().map(ForecastView::round).toList()))
                .toList();
        return new Shared(named.refused(), curves, tasks);
    }

    /** The scale at a position on the axis. */
    static double scale(ScaleAxis axis, double x) {
        return round(Math.pow(10, axis == ScaleAxis.LOSS ? -x : x));
    }

    private static List<Double> pair(Interval interval) {
        return List.of(round(interval.low()), round(interval.high()));
    }

    static double round(double value) {
        return SignificantDigits.toDigits(value, DIGITS);
    }
}
