package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How well one improvement predicts the next one in a family: Pearson's correlation across tasks of its last two
 * successive improvements. Scores that are pure noise give -0.5, because both improvements share the middle score.
 *
 * @param tasks those with scores at the last three scales of the family
 * @param correlation from -1 to 1; empty below three tasks, or without variance
 * @param corrected the correlation with the scores' standard errors removed from variances and covariance; it may leave
 *     [-1, 1]. Empty where an error is unknown, or where errors explain all variance
 * @param gap the larger of the two steps in log10 of scale; above 1 (a factor of 10) a family is sparse
 */
public record Predictability(
        String family,
        TransformRule rule,
        int tasks,
        OptionalDouble correlation,
        OptionalDouble corrected,
        double gap) {
    /** The correlation of pure noise. */
    public static final double OF_NOISE = -0.5;

    /** So small that only scores of 0 and 1 are clipped. */
    private static final double MARGIN = 1e-3;

    /**
     * The predictability of each family with three or more scales. The range of a transform uses all scores: this is a
     * description, not a prediction.
     */
    public static List<Predictability> of(SeriesSet corpus, TransformRule rule) {
        Transform range = TransformRule.range(corpus, MARGIN);
        List<Predictability> all = new ArrayList<>();
        corpus.byFamily().forEach((family, own) -> {
            if (own.scales(family).size() >= 3) {
                all.add(of(own, family, rule, range));
            }
        });
        return List.copyOf(all);
    }

    private static Predictability of(SeriesSet corpus, String family, TransformRule rule, Transform range) {
        List<Double> scales = corpus.scales(family);
        List<Double> three = scales.subList(scales.size() - 3, scales.size());
        List<double[]> steps = new ArrayList<>();
        double[] noise = new double[3];
        for (Series series : corpus.series()) {
            List<Point> points = series.points().stream()
                    .filter(point -> three.contains(point.x()))
                    .toList();
            if (points.size() < 3) {
                continue;
            }
            Transform transform = rule.of(range, series, MARGIN);
            double[] z = new double[3];
            for (int i = 0; i < 3; i++) {
                Point point = points.get(i);
                z[i] = transform.to(point.score());
                double error = transform.slope(point.score()) * point.stderr().orElse(Double.NaN);
                noise[i] += error * error;
            }
            steps.add(new double[] {z[1] - z[0], z[2] - z[1]});
        }
        int n = steps.size();
        double gap = Math.max(three.get(1) - three.get(0), three.get(2) - three.get(1));
        if (n < 3) {
            return new Predictability(family, rule, n, OptionalDouble.empty(), OptionalDouble.empty(), gap);
        }
        double first = covariance(steps, 0, 0);
        double second = covariance(steps, 1, 1);
        double both = covariance(steps, 0, 1);
        return new Predictability(
                family,
                rule,
                n,
                ratio(both, first, second),
                ratio(both + noise[1] / n, first - (noise[0] + noise[1]) / n, second - (noise[1] + noise[2]) / n),
                gap);
    }

    /** The correlation; empty unless both variances are positive. */
    private static OptionalDouble ratio(double covariance, double first, double second) {
        return first > 0 && second > 0
                ? OptionalDouble.of(covariance / Math.sqrt(first * second))
                : OptionalDouble.empty();
    }

    private static double covariance(List<double[]> pairs, int i, int j) {
        double meanI = pairs.stream().mapToDouble(pair -> pair[i]).average().orElseThrow();
        double meanJ = pairs.stream().mapToDouble(pair -> pair[j]).average().orElseThrow();
        return pairs.stream()
                        .mapToDouble(pair -> (pair[i] - meanI) * (pair[j] - meanJ))
                        .sum()
                / (pairs.size() - 1);
    }
}
