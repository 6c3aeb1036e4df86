package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A slope for each series that is the sum of a common slope, an effect of its task and one of its family, in the
 * transformed score: a mixed model with crossed random effects (Robinson 1991, "That BLUP is a Good Thing: The Estimation
 * of Random Effects"). Least-squares slopes are the observations, weighted by their precision; expectation maximization
 * estimates the variances. A task that rises alike in all families thus keeps its slope in a family of few scales, and a
 * slope that differs only by noise becomes the mean. The level is smoothed exponentially along the slope (Holt 1957).
 *
 * @param smoothing the weight of the last score against earlier ones, above 0 to 1
 */
public record MixedEffectsSlopes(TransformRule rule, double smoothing) implements Method {
    private static final double MARGIN = 0.01;
    private static final int ROUNDS = 60;
    private static final double FIRST_VARIANCE = 0.1;
    private static final double LEAST_VARIANCE = 1e-6;
    /** The variance of a transformed score where no series has three points to measure it. */
    private static final double USUAL_NOISE = 0.05;

    @Override
    public String words() {
        return rule.words() + ", slopes by task and family" + (smoothing < 1 ? ", smoothed" : "");
    }

    @Override
    public Fit fit(SeriesSet training) {
        Transform range = TransformRule.range(training, MARGIN);
        Slopes slopes = Slopes.of(training, rule, range);
        return (series, where) -> {
            Transform transform = rule.of(range, series, MARGIN);
            double slope = slopes.of(series);
            double level = 0;
            double x = 0;
            boolean first = true;
            for (Point point : series.points()) {
                double z = transform.to(point.score());
                double predicted = level + slope * (point.x() - x);
                level = first ? z : predicted + smoothing * (z - predicted);
                x = point.x();
                first = false;
            }
            return transform.back(level + slope * (where.x() - x));
        };
    }

    /** The effects of one factor, tasks or families. */
    private static final class Factor {
        private final Map<String, Integer> numbers = new HashMap<>();
        private final List<Integer> of = new ArrayList<>();
        private double[] effects = {};
        private double variance = FIRST_VARIANCE;

        void add(String level) {
            of.add(numbers.computeIfAbsent(level, any -> numbers.size()));
        }

        double effect(String level) {
            Integer number = numbers.get(level);
            return number == null ? 0 : effects[number];
        }

        double at(int i) {
            return effects[of.get(i)];
        }

        /** One round: the effects given the residuals, then their variance. A factor of one level has no effect. */
        void update(double[] residuals, double[] precisions) {
            double[] sums = new double[effects.length];
            double[] weights = new double[effects.length];
            for (int i = 0; i < residuals.length; i++) {
                sums[of.get(i)] += precisions[i] * residuals[i];
                weights[of.get(i)] += precisions[i];
            }
            double squares = 0;
            for (int k = 0; k < effects.length; k++) {
                double precision = weights[k] + 1 / variance;
                effects[k] = sums[k] / precision;
                squares += effects[k] * effects[k] + 1 / precision;
            }
            variance = effects.length < 2 ? LEAST_VARIANCE : Math.max(LEAST_VARIANCE, squares / effects.length);
        }
    }

    /** The fitted model. */
    private static final class Slopes {
        private final Factor tasks = new Factor();
        private final Factor families = new Factor();
        private double common;

        static Slopes of(SeriesSet training, TransformRule rule, Transform range) {
            Slopes fitted = new Slopes();
            List<LinearFit.Line> lines = new ArrayList<>();
            double residual = 0;
            int free = 0;
            for (Series series : training.series()) {
                if (series.points().size() > 1) {
                    Transform transform = rule.of(range, series, MARGIN);
                    LinearFit.Line line = LinearFit.Line.of(series, transform);
                    lines.add(line);
                    fitted.tasks.add(series.task());
                    fitted.families.add(series.family());
                    residual += line.residual();
                    free += series.points().size() - 2;
                }
            }
            fitted.fit(lines, free == 0 ? USUAL_NOISE : Math.max(LEAST_VARIANCE, residual / free));
            return fitted;
        }

        private void fit(List<LinearFit.Line> lines, double noise) {
            tasks.effects = new double[tasks.numbers.size()];
            families.effects = new double[families.numbers.size()];
            int n = lines.size();
            double own = FIRST_VARIANCE;
            double[] errors =
                    lines.stream().mapToDouble(line -> noise / line.spread()).toArray();
            double[] precisions = new double[n];
            double[] residuals = new double[n];
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < n; i++) {
                    precisions[i] = 1 / (own + errors[i]);
                    residuals[i] = lines.get(i).slope() - tasks.at(i) - families.at(i);
                }
                common = mean(residuals, precisions);
                for (int i = 0; i < n; i++) {
                    residuals[i] = lines.get(i).slope() - common - families.at(i);
                }
                tasks.update(residuals, precisions);
                for (int i = 0; i < n; i++) {
                    residuals[i] = lines.get(i).slope() - common - tasks.at(i);
                }
                families.update(residuals, precisions);
                double squares = 0;
                for (int i = 0; i < n; i++) {
                    double share = own / (own + errors[i]);
                    double deviation = share * (lines.get(i).slope() - common - tasks.at(i) - families.at(i));
                    squares += deviation * deviation + share * errors[i];
                }
                own = n < 2 ? LEAST_VARIANCE : Math.max(LEAST_VARIANCE, squares / n);
            }
        }

        private static double mean(double[] values, double[] weights) {
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                sum += weights[i] * values[i];
            }
            double all = Arrays.stream(weights).sum();
            return all == 0 ? 0 : sum / all;
        }

        double of(Series series) {
            return common + tasks.effect(series.task()) + families.effect(series.family());
        }
    }
}
