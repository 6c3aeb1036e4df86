package dev.epicenter.report;

import dev.epicenter.Formats;
import dev.epicenter.forecast.BackTestResult;
import dev.epicenter.forecast.Blend;
import dev.epicenter.forecast.DistanceBand;
import dev.epicenter.forecast.ForecastResult;
import dev.epicenter.forecast.Method;
import dev.epicenter.forecast.MethodScore;
import dev.epicenter.forecast.NamedCurves;
import dev.epicenter.forecast.Point;
import dev.epicenter.forecast.Predictability;
import dev.epicenter.forecast.ScaleAxis;
import dev.epicenter.forecast.TestedDistance;
import dev.epicenter.forecast.TrainingDesign;
import dev.epicenter.forecast.table.ScoreUnit;
import dev.epicenter.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The result of {@code forecast --json}; docs/how-to/forecast.md describes its schema. Scores are fractions from 0 to 1,
 * errors are in points.
 *
 * @param format version of this schema, 3
 * @param conclusion the first line of the output
 * @param chosen the method that predicts
 * @param verdictDistance the distance that the conclusion covers, in decades beyond the last scale; omitted without one
 * @param testedDistance the largest distance at which back-tests check predictions, in decades beyond the last scale;
 *     omitted without one
 * @param byDistance the back-tests of the method that predicts, by distance
 * @param refused what is not predicted because it is too far
 * @param furtherTraining runs that would narrow the predictions, by family and requested scale
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
        Optional<Double> verdictDistance,
        Optional<Double> testedDistance,
        List<Band> byDistance,
        double ofNoise,
        List<Steps> predictability,
        List<ScorePrediction> predictions,
        List<RefusedScore> refused,
        List<FurtherTraining> furtherTraining,
        Shared sharedCurves) {
    private static final int FORMAT = 3;
    private static final int DIGITS = 6;

    /** A back-test: {@code largest} or {@code frontier}. */
    public record Test(
            String name,
            int points,
            int families,
            List<MethodView> methods,
            List<BackTestResult.Coverage> calibration) {}

    /** A {@link DistanceBand}; distances in decades, errors in points. */
    public record Band(
            double from,
            double to,
            int predictions,
            int families,
            double error,
            double lastValue,
            Optional<Double> coverage,
            List<Weight> weights) {}

    /** The weight of a method in the blend; methods without weight are omitted. */
    public record Weight(String method, double weight) {}

    /**
     * A score that is not predicted.
     *
     * @param scale on the axis: parameters, tokens, FLOP or loss
     * @param distance beyond the last scale of the family on this task, in decades of the axis
     */
    public record RefusedScore(String family, String task, double scale, double distance) {}

    /**
     * A {@link TrainingDesign}; widths are means of 80% intervals over tasks, in points.
     *
     * @param scale the requested one, on the axis
     * @param width the present one; omitted where the scale is too far to predict
     */
    public record FurtherTraining(
            String family, double scale, int tasks, Optional<Double> width, List<FurtherRun> runs) {}

    /**
     * A further run.
     *
     * @param tokens omitted where unknown
     * @param cost its training compute as a fraction of that of the requested scale
     * @param width the expected one; omitted where the requested scale stays too far to predict
     * @param best whether it narrows most for its cost
     */
    public record FurtherRun(
            double scale, double params, Optional<Double> tokens, double cost, Optional<Double> width, boolean best) {}

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
     * @param inUnit the same values in the unit of the file; omitted where the scores are fractions or percentages
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
            Optional<List<Double>> untestedWide,
            Optional<InUnit> inUnit) {}

    /**
     * A prediction in the unit of its scores, such as a perplexity.
     *
     * @param narrow the nominal 80% interval, tested or not
     */
    public record InUnit(String unit, double last, double score, Optional<List<Double>> narrow) {
        static InUnit of(ScoreUnit unit, ForecastResult.Predicted one) {
            return new InUnit(
                    unit.words(),
                    round(unit.value(one.series().last().score())),
                    round(unit.value(one.prediction().score())),
                    one.prediction()
                            .eighty()
                            .map(interval -> Stream.of(interval.low(), interval.high())
                                    .map(unit::value)
                                    .map(ForecastView::round)
                                    .sorted()
                                    .toList()));
        }
    }

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

    /** The view of a forecast of shares only. */
    public static ForecastView of(
            ForecastResult study, ScaleAxis axis, String source, String conclusion, List<String> notes) {
        return of(study, axis, source, conclusion, notes, Map.of());
    }

    /**
     * The view of a forecast.
     *
     * @param units of the tasks whose scores are no shares
     */
    public static ForecastView of(
            ForecastResult study,
            ScaleAxis axis,
            String source,
            String conclusion,
            List<String> notes,
            Map<String, ScoreUnit> units) {
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
                study.largest().chosen().map(each -> each.method().words()).orElse(new Blend(study.methods()).words()),
                List.copyOf(notes),
                List.copyOf(tests),
                distance(study.verdict()),
                distance(study.tested()),
                study.bands().stream().map(each -> band(each, study.methods())).toList(),
                Predictability.OF_NOISE,
                study.predictability().stream().map(ForecastView::steps).toList(),
                study.predicted().stream()
                        .map(one -> prediction(one, axis, units))
                        .toList(),
                study.refused().stream()
                        .map(one -> new RefusedScore(
                                one.series().family(),
                                one.series().task(),
                                scale(axis, one.where().x()),
                                round(one.distance())))
                        .toList(),
                study.designs().stream().map(each -> further(each, axis)).toList(),
                shared(study.curves()));
    }

    private static FurtherTraining further(TrainingDesign design, ScaleAxis axis) {
        return new FurtherTraining(
                design.family(),
                scale(axis, design.target().x()),
                design.tasks(),
                rounded(design.width()),
                design.candidates().stream()
                        .map(each -> new FurtherRun(
                                scale(axis, each.where().x()),
                                round(Math.pow(10, each.where().logParams())),
                                tokens(each.where()),
                                round(each.cost()),
                                rounded(each.width()),
                                each.best()))
                        .toList());
    }

    private static Optional<Double> rounded(OptionalDouble value) {
        return value.stream().mapToObj(ForecastView::round).findFirst();
    }

    private static Optional<Double> tokens(Point where) {
        return where.logTokens() == 0 ? Optional.empty() : Optional.of(round(Math.pow(10, where.logTokens())));
    }

    private static Optional<Double> distance(TestedDistance tested) {
        return tested.decades().stream().mapToObj(ForecastView::round).findFirst();
    }

    private static Band band(DistanceBand band, List<Method> methods) {
        List<Weight> weights = new ArrayList<>();
        for (int i = 0; i < methods.size(); i++) {
            double weight = round(band.weights().get(i));
            if (weight > 0) {
                weights.add(new Weight(methods.get(i).words(), weight));
            }
        }
        return new Band(
                round(band.from()),
                round(band.to()),
                band.scores(),
                band.families(),
                round(band.error()),
                round(band.lastValue()),
                band.coverage().stream().mapToObj(ForecastView::round).findFirst(),
                List.copyOf(weights));
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

    private static ScorePrediction prediction(
            ForecastResult.Predicted one, ScaleAxis axis, Map<String, ScoreUnit> units) {
        Optional<List<Double>> narrow = one.prediction().eighty().map(ForecastView::pair);
        Optional<List<Double>> wide = one.prediction().ninetyFive().map(ForecastView::pair);
        boolean beyond = one.beyondTested();
        return new ScorePrediction(
                one.series().family(),
                one.series().task(),
                scale(axis, one.where().x()),
                round(Math.pow(10, one.where().logParams())),
                tokens(one.where()),
                round(one.distance()),
                beyond,
                one.series().last().score(),
                round(one.prediction().score()),
                beyond ? Optional.empty() : narrow,
                beyond ? Optional.empty() : wide,
                beyond ? narrow : Optional.empty(),
                beyond ? wide : Optional.empty(),
                Optional.ofNullable(units.get(one.series().task())).map(unit -> InUnit.of(unit, one)));
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
        return Formats.rounded(value, DIGITS);
    }
}
