package dev.epicenter.forecast;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Two steps: the loss of a family by scale, a power law (a straight line in logarithms, least squares), then the score by
 * loss, {@link ShrunkSlopes} in the logit with the falling log loss for an axis (Owen 2024, "How predictable is language model
 * benchmark performance?", arXiv 2401.04757, and Bhagia et al. 2024, arXiv 2412.04403, have two such steps; their laws have
 * more constants). Where a loss is missing, or a family has one scale, the last value.
 */
public record ThroughLoss() implements Method {
    @Override
    public String words() {
        return "through loss, shrunk slopes";
    }

    @Override
    public Fit fit(Corpus training) {
        boolean known = training.series().stream()
                .flatMap(series -> series.points().stream())
                .allMatch(point -> point.loss().isPresent());
        if (!known) {
            return new LastValue().fit(training);
        }
        Map<String, Line> laws = laws(training);
        Fit byLoss = new ShrunkSlopes(TransformRule.LOGIT)
                .fit(new Corpus(
                        training.series().stream().map(ThroughLoss::byLoss).toList()));
        return (series, where) -> {
            Line law = laws.get(series.family());
            return law == null ? series.last().score() : byLoss.at(byLoss(series), at(where, law.at(where.x())));
        };
    }

    private static Map<String, Line> laws(Corpus training) {
        Map<String, Map<Double, Double>> losses = new TreeMap<>();
        for (Series series : training.series()) {
            Map<Double, Double> family = losses.computeIfAbsent(series.family(), any -> new TreeMap<>());
            series.points().forEach(point -> family.put(point.x(), axis(point)));
        }
        Map<String, Line> laws = new TreeMap<>();
        losses.forEach((family, points) -> {
            if (points.size() > 1) {
                laws.put(family, Line.through(points));
            }
        });
        return laws;
    }

    /** The axis that {@link ScaleAxis#LOSS} has. */
    private static double axis(Point point) {
        return -Math.log10(point.loss().orElseThrow());
    }

    private static Series byLoss(Series series) {
        List<Point> points =
                series.points().stream().map(point -> at(point, axis(point))).toList();
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

    private record Line(double meanX, double meanY, double slope) {
        static Line through(Map<Double, Double> points) {
            double meanX = points.keySet().stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElseThrow();
            double meanY = points.values().stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElseThrow();
            double xx = 0;
            double xy = 0;
            for (Map.Entry<Double, Double> point : points.entrySet()) {
                xx += (point.getKey() - meanX) * (point.getKey() - meanX);
                xy += (point.getKey() - meanX) * (point.getValue() - meanY);
            }
            return new Line(meanX, meanY, xy / xx);
        }

        double at(double x) {
            return meanY + slope * (x - meanX);
        }
    }
}
