package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A level and a slope for each series in the transformed score, both shrunk by the other series. The least-squares
 * slope is shrunk to the mean of its family in proportion to its noise (empirical Bayes: Efron and Morris 1973,
 * "Stein's Estimation Rule and Its Competitors", section 3, the prior's variance by moments), and damped (Gardner and
 * McKenzie 1985, "Forecasting Trends in Time Series"). The level is smoothed exponentially along it (Holt 1957).
 *
 * <p>Smoothing, damping and the margin at the ends of the range are those with the least error when the largest scales
 * of the training set are held out. If no series then keeps two points, there is no smoothing or damping.
 */
public record EmpiricalBayesSlopes(TransformRule rule) implements Method {
    private static final double[] MARGINS = {0.01, 0.03, 0.1};
    private static final double[] WEIGHTS = {1, 0.75, 0.5, 0.3};
    private static final double[] DAMPINGS = {1, 0.75, 0.5, 0.25, 0};

    /**
     * The margin at the ends of the range, the weight of the last score against earlier ones, and the factor on the
     * slope.
     */
    private record Setting(double margin, double weight, double damping) {}

    @Override
    public String words() {
        return rule.words() + ", shrunk slopes";
    }

    @Override
    public Fit fit(SeriesSet training) {
        Setting setting = setting(training);
        FittedSlopes fitted = new FittedSlopes(training, setting.margin());
        return (series, where) -> fitted.at(series, where, setting);
    }

    private Setting setting(SeriesSet training) {
        List<Split> splits = InnerBackTest.hasSlopes(training) ? InnerBackTest.splits(training) : List.of();
        Setting best = new Setting(MARGINS[0], 1, 1);
        double least = Double.POSITIVE_INFINITY;
        for (double margin : MARGINS) {
            List<FittedSlopes> fitted = splits.stream()
                    .map(split -> new FittedSlopes(split.training(), margin))
                    .toList();
            for (double weight : WEIGHTS) {
                for (double damping : DAMPINGS) {
                    Setting one = new Setting(margin, weight, damping);
                    double error = 0;
                    for (int i = 0; i < splits.size(); i++) {
                        for (Split.Target target : splits.get(i).targets()) {
                            error += Math.abs(fitted.get(i).at(target.series(), target.held(), one)
                                    - target.held().score());
                        }
                    }
                    if (error < least) {
                        least = error;
                        best = one;
                    }
                }
            }
        }
        return best;
    }

    /** The shrunk slopes of a training set. */
    private final class FittedSlopes {
        private final Map<Series, Double> slopes = new HashMap<>();
        private final Map<Series, Transform> transforms = new HashMap<>();

        FittedSlopes(SeriesSet training, double margin) {
            Transform range = TransformRule.range(training, margin);
            Map<String, List<Slope>> families = new HashMap<>();
            double residual = 0;
            int free = 0;
            for (Series series : training.series()) {
                Transform transform =
                        rule == TransformRule.RANGE ? range : rule.of(new SeriesSet(List.of(series)), series, margin);
                transforms.put(series, transform);
                if (series.points().size() > 1) {
                    Slope slope = Slope.of(series, transform);
                    families.computeIfAbsent(series.family(), any -> new ArrayList<>())
                            .add(slope);
                    residual += slope.residual();
                    free += series.points().size() - 2;
                }
            }
            double noise = free == 0 ? Double.POSITIVE_INFINITY : residual / free;
            families.values().forEach(family -> shrink(family, noise));
        }

        private void shrink(List<Slope> family, double noise) {
            double mean = family.stream().mapToDouble(Slope::slope).average().orElseThrow();
            double prior = 0;
            for (Slope one : family) {
                prior += (one.slope() - mean) * (one.slope() - mean) - noise / one.spread();
            }
            prior = Math.max(0, prior / Math.max(1, family.size() - 1));
            for (Slope one : family) {
                double part = prior == 0 ? 0 : prior / (prior + noise / one.spread());
                slopes.put(one.series(), mean + part * (one.slope() - mean));
            }
        }

        double at(Series series, Point where, Setting setting) {
            Transform transform = transforms.get(series);
            if (transform == null) {
                return series.last().score();
            }
            double slope = setting.damping() * slopes.getOrDefault(series, 0.0);
            double level = 0;
            double x = 0;
            boolean first = true;
            for (Point point : series.points()) {
                double z = transform.to(point.score());
                double predicted = level + slope * (point.x() - x);
                level = first ? z : predicted + setting.weight() * (z - predicted);
                x = point.x();
                first = false;
            }
            return transform.back(level + slope * (where.x() - x));
        }
    }

    /** The least-squares slope of a series, its sum of squared residuals, and the sum of squared deviations of x. */
    private record Slope(Series series, double slope, double residual, double spread) {
        static Slope of(Series series, Transform transform) {
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
            return new Slope(series, xz / xx, Math.max(0, zz - xz * xz / xx), xx);
        }
    }
}
