package dev.epicenter.forecast;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One logistic curve per series between a floor and a ceiling: low + (high - low) sigmoid(k (x - middle)), without
 * clipping. A score with a known standard error counts as a binomial count of equal error; otherwise the squared error
 * is used.
 *
 * <p>Few points do not determine a curve, so each constant has a prior. All are weak but two: that of the steepness k,
 * centered at the median of the training (empirical Bayes, one round), and that of a fitted floor, near the chance
 * level. Items have less weight the worse logistic curves fit: a beta-binomial variance with one intra-class
 * correlation for the training, by moments (Williams 1982, "Extra-Binomial Variation in Logistic Linear Models", model
 * II). The {@link Residual} of the last points is added to predictions.
 *
 * @param fitted whether floor and ceiling are fitted; otherwise they are the chance level, 0 where unknown, and 1
 */
public record BoundedLogistic(boolean fitted) implements Method {
    private static final int ITERATIONS = 60;
    private static final double USUAL_STEEPNESS = Math.log(1.5);
    private static final double STEEPNESS_SD = 0.5;
    private static final double MIDDLE_SD = 2;
    private static final double CEILING = logit(0.95);
    private static final double CEILING_SD = 1;
    private static final double KNOWN_FLOOR_SD = 0.3;
    private static final double UNKNOWN_FLOOR = logit(0.1);
    private static final double UNKNOWN_FLOOR_SD = 1;
    /** The assumed error of a score with an unknown number of items. */
    private static final double USUAL_ERROR = 0.05;

    private static final double FIRST_CORRELATION = 0.01;
    private static final double MOST_CORRELATION = 0.05;

    /** Constants that all series of a training share. */
    private record Common(double steepness, double correlation) {}

    /** The constants of a curve. */
    private record Curve(double middle, double steepness, double low, double high) {
        double at(double x) {
            return low + (high - low) / (1 + Math.exp(-steepness * (x - middle)));
        }
    }

    @Override
    public String words() {
        return fitted ? "logistic per task, fitted floor and ceiling" : "logistic per task, [chance, 1]";
    }

    @Override
    public Fit fit(SeriesSet training) {
        Common first = new Common(USUAL_STEEPNESS, FIRST_CORRELATION);
        Common common = common(curves(training, first));
        Map<Series, Curve> curves = curves(training, common);
        return (series, where) -> {
            Curve curve = curves.get(series);
            if (curve == null) {
                return series.last().score();
            }
            double left = new Residual((same, point) -> curve.at(point.x())).carried(series);
            return inside(curve.at(where.x()) + left, 0);
        };
    }

    private Map<Series, Curve> curves(SeriesSet training, Common common) {
        Map<Series, Curve> curves = new LinkedHashMap<>();
        for (Series series : training.series()) {
            curves.put(series, curve(series, common));
        }
        return curves;
    }

    private static Common common(Map<Series, Curve> curves) {
        double[] steepness = curves.values().stream()
                .mapToDouble(curve -> Math.log(curve.steepness()))
                .sorted()
                .toArray();
        double sum = 0;
        int n = 0;
        for (Map.Entry<Series, Curve> each : curves.entrySet()) {
            List<Point> points = each.getKey().points();
            for (Point point : points) {
                OptionalDouble items = items(point);
                if (items.isPresent() && points.size() > 2) {
                    double p = inside(each.getValue().at(point.x()), 0.01);
                    double deviation = point.score() - p;
                    sum += deviation * deviation / (p * (1 - p)) - 1 / items.getAsDouble();
                    n++;
                }
            }
        }
        double correlation = n == 0 ? FIRST_CORRELATION : Math.max(0, Math.min(MOST_CORRELATION, sum / n));
        return new Common(steepness.length == 0 ? USUAL_STEEPNESS : steepness[steepness.length / 2], correlation);
    }

    /** The number of items that a score's standard error corresponds to. */
    private static OptionalDouble items(Point point) {
        double error = point.stderr().orElse(0);
        double p = inside(point.score(), 0.02);
        return error > 0 ? OptionalDouble.of(Math.max(1, p * (1 - p) / (error * error))) : OptionalDouble.empty();
    }

    private Curve curve(Series series, Common common) {
        double meanX = series.points().stream().mapToDouble(Point::x).average().orElseThrow();
        double floor = series.chance().isPresent()
                ? logit(Math.max(0.02, series.chance().getAsDouble()))
                : UNKNOWN_FLOOR;
        double[] center = {meanX, common.steepness(), floor, CEILING};
        double floorSd = series.chance().isPresent() ? KNOWN_FLOOR_SD : UNKNOWN_FLOOR_SD;
        double[] sd = {MIDDLE_SD, STEEPNESS_SD, floorSd, CEILING_SD};
        int free = fitted ? 4 : 2;
        Lbfgs.Function objective = (v, gradient) -> {
            double value = objective(series, common, v, center, sd);
            double[] moved = v.clone();
            for (int i = 0; i < v.length; i++) {
                double step = 1e-5;
                moved[i] = v[i] + step;
                double above = objective(series, common, moved, center, sd);
                moved[i] = v[i] - step;
                gradient[i] = (above - objective(series, common, moved, center, sd)) / (2 * step);
                moved[i] = v[i];
            }
            return value;
        };
        Lbfgs.Minimum best = new Lbfgs.Minimum(new double[0], Double.POSITIVE_INFINITY);
        for (double away : List.of(0.0, 2.0)) {
            double[] start = Arrays.copyOf(center, free);
            start[0] += away;
            Lbfgs.Minimum one = Lbfgs.minimize(objective, start, ITERATIONS);
            best = one.value() < best.value() ? one : best;
        }
        return curve(series, best.x());
    }

    private static Curve curve(Series series, double[] v) {
        double low = v.length > 2 ? sigmoid(v[2]) : series.chance().orElse(0);
        double high = v.length > 2 ? low + (1 - low) * sigmoid(v[3]) : 1;
        return new Curve(v[0], Math.exp(v[1]), low, high);
    }

    private static double objective(Series series, Common common, double[] v, double[] center, double[] sd) {
        Curve curve = curve(series, v);
        double sum = 0;
        for (Point point : series.points()) {
            double p = inside(curve.at(point.x()), 1e-9);
            OptionalDouble items = items(point);
            if (items.isPresent()) {
                double n = 1 / (1 / items.getAsDouble() + common.correlation());
                sum -= n * (point.score() * Math.log(p) + (1 - point.score()) * Math.log(1 - p));
            } else {
                double deviation = (point.score() - p) / USUAL_ERROR;
                sum += deviation * deviation / 2;
            }
        }
        for (int i = 0; i < v.length; i++) {
            double deviation = (v[i] - center[i]) / sd[i];
            sum += deviation * deviation / 2;
        }
        return sum;
    }

    private static double inside(double p, double margin) {
        return Math.min(1 - margin, Math.max(margin, p));
    }

    private static double logit(double p) {
        return Math.log(p / (1 - p));
    }

    private static double sigmoid(double z) {
        return 1 / (1 + Math.exp(-z));
    }
}
