package dev.epicenter.forecast;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A straight line in the transformed score, by least squares; a series of one point stays where it is.
 *
 * @param pooled whether each series goes on from its last point with its family's mean slope, rather than on its own line
 * @param leaked what a global range is taken from beside the training, for the proposal as it was made; empty otherwise
 */
public record Lines(TransformRule rule, boolean pooled, Corpus leaked) implements Method {
    /** As in the measured baselines; larger would be better on some data and is not tuned. */
    private static final double MARGIN = 0.01;

    public Lines(TransformRule rule, boolean pooled) {
        this(rule, pooled, new Corpus(List.of()));
    }

    @Override
    public String words() {
        return rule.words() + (pooled ? ", pooled slope" : ", line") + (leaks() ? " (leaks the held-out scale)" : "");
    }

    @Override
    public boolean leaks() {
        return !leaked.series().isEmpty();
    }

    @Override
    public Fit fit(Corpus training) {
        Corpus seen = leaks() ? leaked : training;
        Transform.Logit range = TransformRule.range(seen, MARGIN);
        Map<String, double[]> slopes = new HashMap<>();
        for (Series series : training.series()) {
            if (series.points().size() > 1) {
                double[] sum = slopes.computeIfAbsent(series.family(), any -> new double[2]);
                sum[0] += line(series, transform(range, series))[1];
                sum[1]++;
            }
        }
        return (series, where) -> {
            Transform transform = transform(range, series);
            if (pooled) {
                double[] sum = slopes.getOrDefault(series.family(), new double[] {0, 1});
                Point last = series.last();
                return transform.back(transform.to(last.score()) + sum[0] / sum[1] * (where.x() - last.x()));
            }
            if (series.points().size() < 2) {
                return series.last().score();
            }
            double[] line = line(series, transform);
            return transform.back(line[0] + line[1] * where.x());
        };
    }

    private Transform transform(Transform range, Series series) {
        return rule == TransformRule.RANGE ? range : rule.of(new Corpus(List.of(series)), series, MARGIN);
    }

    /** Intercept and slope. */
    private static double[] line(Series series, Transform transform) {
        List<Point> points = series.points();
        double meanX = points.stream().mapToDouble(Point::x).average().orElseThrow();
        double meanZ = points.stream()
                .mapToDouble(point -> transform.to(point.score()))
                .average()
                .orElseThrow();
        double xx = 0;
        double xz = 0;
        for (Point point : points) {
            xx += (point.x() - meanX) * (point.x() - meanX);
            xz += (point.x() - meanX) * (transform.to(point.score()) - meanZ);
        }
        return new double[] {meanZ - xz / xx * meanX, xz / xx};
    }
}
