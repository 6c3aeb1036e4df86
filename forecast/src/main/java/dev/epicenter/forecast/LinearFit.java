package dev.epicenter.forecast;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A straight line by least squares in the transformed score. A series of one point keeps its value.
 *
 * @param pooled whether a series continues from its last point with the mean slope of its family, instead of its own
 *     line
 * @param leaked additional scores for the global range, for the original proposal; otherwise empty
 */
public record LinearFit(TransformRule rule, boolean pooled, SeriesSet leaked) implements Method {
    /** As in the measured baselines; a larger margin would be better on some data, but it is not tuned. */
    private static final double MARGIN = 0.01;

    public LinearFit(TransformRule rule, boolean pooled) {
        this(rule, pooled, new SeriesSet(List.of()));
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
    public Fit fit(SeriesSet training) {
        SeriesSet seen = leaks() ? leaked : training;
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
        return rule == TransformRule.RANGE ? range : rule.of(new SeriesSet(List.of(series)), series, MARGIN);
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
