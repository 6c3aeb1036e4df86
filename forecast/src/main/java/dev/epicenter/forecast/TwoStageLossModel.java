package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * A two-stage model: the loss by scale, a {@link LossLaw}, then the score by loss, {@link MixedEffectsSlopes} of the logit
 * on an axis of falling log loss. Losses may be those of the model, or the task's own (bits per byte of the right answer):
 * where tasks of a model have different losses, each series has a law of its own. Owen 2024, "How predictable is language
 * model benchmark performance?", arXiv 2401.04757, and Bhagia et al. 2024, "Establishing Task Scaling Laws via
 * Compute-Efficient Model Ladders", arXiv 2412.04403, have two such stages. Both stages are fitted inside every back-test, so
 * intervals include the errors of both. Where a loss is missing, or a family has one scale, the prediction is the last value.
 */
public record TwoStageLossModel() implements Method {
    private static final Method SCORE_BY_LOSS = new MixedEffectsSlopes(TransformRule.LOGIT, 1);

    @Override
    public String words() {
        return "through loss, slopes by task and family";
    }

    @Override
    public Fit fit(SeriesSet training) {
        boolean known = training.series().stream()
                .flatMap(series -> series.points().stream())
                .allMatch(point -> point.loss().isPresent());
        if (!known) {
            return new LastValue().fit(training);
        }
        boolean ofTasks = differByTask(training);
        Map<List<String>, LossLaw> laws = laws(training, ofTasks);
        Map<Series, Series> byLoss = new HashMap<>();
        for (Series series : training.series()) {
            byLoss.put(series, byLoss(series));
        }
        Fit scores = SCORE_BY_LOSS.fit(new SeriesSet(training.series().stream()
                .map(series -> byLoss.getOrDefault(series, series))
                .toList()));
        return (series, where) -> {
            LossLaw law = laws.get(key(series, ofTasks));
            Series other = byLoss.get(series);
            return law == null || other == null
                    ? series.last().score()
                    : scores.at(other, at(where, axis(law.at(where.x()))));
        };
    }

    /** Whether two tasks of a family have different losses at a scale. */
    private static boolean differByTask(SeriesSet training) {
        Map<String, Map<Double, Double>> losses = new HashMap<>();
        for (Series series : training.series()) {
            Map<Double, Double> family = losses.computeIfAbsent(series.family(), any -> new HashMap<>());
            for (Point point : series.points()) {
                double loss = point.loss().orElseThrow();
                Double other = family.putIfAbsent(point.x(), loss);
                if (other != null && other != loss) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<String> key(Series series, boolean ofTasks) {
        return ofTasks ? List.of(series.family(), series.task()) : List.of(series.family());
    }

    private static Map<List<String>, LossLaw> laws(SeriesSet training, boolean ofTasks) {
        Map<List<String>, Map<Double, Double>> losses = new HashMap<>();
        for (Series series : training.series()) {
            Map<Double, Double> all = losses.computeIfAbsent(key(series, ofTasks), any -> new TreeMap<>());
            series.points().forEach(point -> all.put(point.x(), point.loss().orElseThrow()));
        }
        Map<List<String>, LossLaw> laws = new HashMap<>();
        losses.forEach((key, points) -> {
            if (points.size() > 1) {
                laws.put(key, LossLaw.of(points));
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
        return new Series(series.family(), series.task(), series.items(), series.chance(), points);
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
