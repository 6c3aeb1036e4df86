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
                sum[0] += Line.of(series, transform(range, series)).slope();
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
            return transform.back(Line.of(series, transform).at(where.x()));
        };
    }

    private Transform transform(Transform range, Series series) {
        return rule.of(range, series, MARGIN);
    }

    /**
     * The least-squares line of a series of two or more points.
     *
     * @param middle the mean of x
     * @param level at {@code middle}
     * @param residual the sum of squared residuals
     * @param spread the sum of squared deviations of x
     */
    record Line(double middle, double level, double slope, double residual, double spread) {
        static Line of(Series series, Transform transform) {
            List<Point> points = series.points();
            double meanX = points.stream().mapToDouble(Point::x).average().orElseThrow();
            double meanZ = points.stream()
                    .mapToDouble(point -> transform.to(point.score()))
                    .average()
                    .orElseThrow();
            double xx = 0;
            double xz = 0;
            double zz = 0;
            for (Point point : points) {
                double dx = point.x() - meanX;
                double dz = transform.to(point.score()) - meanZ;
                xx += dx * dx;
                xz += dx * dz;
                zz += dz * dz;
            }
            return new Line(meanX, meanZ, xz / xx, Math.max(0, zz - xz * xz / xx), xx);
        }

        double at(double x) {
            return level + slope * (x - middle);
        }
    }
}
