package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * A two-stage model: the loss of a family by scale, a {@link LossLaw}, then the score by loss. The second stage is
 * {@link EmpiricalBayesSlopes} on an axis of falling log loss, with the transform that does best in the {@link InnerBackTest} on
 * the known losses. Owen 2024, "How predictable is language model benchmark performance?", arXiv 2401.04757, and Bhagia
 * et al. 2024, arXiv 2412.04403, have two such stages. Where a loss is missing, or a family has one scale, the
 * prediction is the last value.
 */
public record TwoStageLossModel() implements Method {
    @Override
    public String words() {
        return "through loss, shrunk slopes";
    }

    @Override
    public Fit fit(SeriesSet training) {
        boolean known = training.series().stream()
                .flatMap(series -> series.points().stream())
                .allMatch(point -> point.loss().isPresent());
        if (!known) {
            return new LastValue().fit(training);
        }
        Map<String, LossLaw> laws = laws(training);
        Map<Series, Series> byLoss = new HashMap<>();
        List<Series> all = new ArrayList<>();
        for (Series series : training.series()) {
            Series other = byLoss(series);
            byLoss.put(series, other);
            all.add(other);
        }
        Fit scores = best(new SeriesSet(all));
        return (series, where) -> {
            LossLaw law = laws.get(series.family());
            Series other = byLoss.get(series);
            return law == null || other == null
                    ? series.last().score()
                    : scores.at(other, at(where, axis(law.at(where.x()))));
        };
    }

    /** Fits the second stage; the choice of the transform uses only the training set. */
    private static Fit best(SeriesSet byLoss) {
        List<Method> methods = Arrays.stream(TransformRule.values())
                .<Method>map(EmpiricalBayesSlopes::new)
                .toList();
        FitCache fits = new FitCache();
        List<List<HeldOutPrediction>> inner = InnerBackTest.of(byLoss, methods, fits);
        Method best = methods.get(TransformRule.LOGIT.ordinal());
        double least = HeldOutPrediction.mean(inner.get(TransformRule.LOGIT.ordinal()));
        for (int i = 0; i < methods.size(); i++) {
            double error = HeldOutPrediction.mean(inner.get(i));
            if (error < least) {
                least = error;
                best = methods.get(i);
            }
        }
        return best.fit(byLoss);
    }

    private static Map<String, LossLaw> laws(SeriesSet training) {
        Map<String, Map<Double, Double>> losses = new TreeMap<>();
        for (Series series : training.series()) {
            Map<Double, Double> family = losses.computeIfAbsent(series.family(), any -> new TreeMap<>());
            series.points().forEach(point -> family.put(point.x(), point.loss().orElseThrow()));
        }
        Map<String, LossLaw> laws = new TreeMap<>();
        losses.forEach((family, points) -> {
            if (points.size() > 1) {
                laws.put(family, LossLaw.of(points));
            }
        });
        return laws;
    }

    /** The position on {@link ScaleAxis#LOSS}. */
    private static double axis(double loss) {
        return -Math.log10(loss);
    }

    /** The series by falling loss, which need not fall with scale. Scores of equal loss are averaged. */
    private static Series byLoss(Series series) {
        Map<Double, List<Point>> losses = new TreeMap<>();
        for (Point point : series.points()) {
            losses.computeIfAbsent(axis(point.loss().orElseThrow()), any -> new ArrayList<>())
                    .add(point);
        }
        List<Point> points = new ArrayList<>();
        losses.forEach((x, same) -> points.add(
                same.size() == 1
                        ? at(same.get(0), x)
                        : at(same.get(0), x)
                                .withScore(same.stream()
                                        .mapToDouble(Point::score)
                                        .average()
                                        .orElseThrow())));
        return new Series(series.family(), series.task(), series.chance(), points);
    }

    private static Point at(Point point, double x) {
        return new Point(
                point.model(),
                x,
                point.logParams(),
                point.logTokens(),
                point.score(),
                point.stderr(),
                OptionalDouble.empty());
    }
}
