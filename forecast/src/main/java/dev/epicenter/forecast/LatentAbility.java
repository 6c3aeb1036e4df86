package dev.epicenter.forecast;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A few abilities behind all tasks (after Sloth, Polo et al. 2024, without its interaction of N and D): ability k of a
 * model is its family's intercept and a common slope in log N and log D, and the score of a task is c + (1 - c)
 * sigmoid(loadings . abilities + intercept), c the task's chance level, 0 where unknown. Squared error, with ridges that
 * hold a family's intercepts to 0 and a task's loadings to all tasks' mean; three seeded starts. What is left of a series'
 * last points is carried on.
 *
 * @param abilities how many, 1 or more
 * @param held whether families and tasks are held near their means, for tables of few scales; or left loose
 */
public record LatentAbility(int abilities, boolean held) implements Method {
    private static final double RIDGE = 1e-3;
    /** These two, where held, did best in rehearsals on BIG-Bench Hard, of three tenfold steps each. */
    private static final double FAMILY_RIDGE = 1e-2;

    private static final double LOADING_RIDGE = 0.1;
    private static final int STARTS = 3;
    private static final int ITERATIONS = 200;
    private static final long SEED = 20_221_123;

    @Override
    public String words() {
        return (abilities == 1 ? "1 latent ability" : abilities + " latent abilities") + (held ? ", held" : ", loose");
    }

    @Override
    public Fit fit(Corpus training) {
        Layout layout = new Layout(training, abilities, held);
        Lbfgs.Minimum best = new Lbfgs.Minimum(new double[0], Double.POSITIVE_INFINITY);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int start = 0; start < STARTS; start++) {
            Lbfgs.Minimum one = Lbfgs.minimise(layout::loss, layout.start(random), ITERATIONS);
            best = one.value() < best.value() ? one : best;
        }
        double[] found = best.x();
        Residual left = new Residual((series, point) -> layout.score(found, series, point));
        return (series, where) -> {
            double said = layout.score(found, series, where) + left.carried(series);
            return Math.min(1, Math.max(0, said));
        };
    }

    /** Where in one vector the constants are: slopes, then family intercepts, then each task's loadings and intercept. */
    static final class Layout {
        private final int d;
        private final double familyRidge;
        private final double loadingRidge;
        private final Map<String, Integer> families = new HashMap<>();
        private final Map<String, Integer> tasks = new HashMap<>();
        private final List<Series> series;
        private final double meanParams;
        private final double meanTokens;

        Layout(Corpus training, int abilities, boolean held) {
            d = abilities;
            familyRidge = held ? FAMILY_RIDGE : RIDGE;
            loadingRidge = held ? LOADING_RIDGE : 0;
            series = training.series();
            for (Series each : series) {
                families.putIfAbsent(each.family(), families.size());
                tasks.putIfAbsent(each.task(), tasks.size());
            }
            meanParams = series.stream()
                    .flatMap(each -> each.points().stream())
                    .mapToDouble(Point::logParams)
                    .average()
                    .orElse(0);
            meanTokens = series.stream()
                    .flatMap(each -> each.points().stream())
                    .mapToDouble(Point::logTokens)
                    .filter(tokens -> tokens > 0)
                    .average()
                    .orElse(0);
        }

        double[] start(SplittableRandom random) {
            double[] start = new double[2 * d + families.size() * d + tasks.size() * (d + 1)];
            for (int i = 0; i < start.length; i++) {
                start[i] = 0.2 * (random.nextDouble() - 0.5) + (i < 2 * d ? 1 : 0);
            }
            int task = 2 * d + families.size() * d;
            for (int i = task; i < start.length; i++) {
                start[i] += (i - task) % (d + 1) < d ? 1.0 / d : 0;
            }
            return start;
        }

        private int family(Series one) {
            return 2 * d + families.getOrDefault(one.family(), 0) * d;
        }

        private int task(Series one) {
            return 2 * d + families.size() * d + tasks.getOrDefault(one.task(), 0) * (d + 1);
        }

        private double tokens(Point point) {
            return point.logTokens() == 0 ? 0 : point.logTokens() - meanTokens;
        }

        double score(double[] v, Series one, Point point) {
            int task = task(one);
            double z = v[task + d];
            for (int k = 0; k < d; k++) {
                z += v[task + k] * ability(v, one, point, k);
            }
            double chance = one.chance().orElse(0);
            return chance + (1 - chance) / (1 + Math.exp(-z));
        }

        private double ability(double[] v, Series one, Point point, int k) {
            return v[family(one) + k] + v[2 * k] * (point.logParams() - meanParams) + v[2 * k + 1] * tokens(point);
        }

        double loss(double[] v, double[] gradient) {
            double loss = ridge(v, gradient);
            for (Series one : series) {
                int task = task(one);
                int family = family(one);
                double chance = one.chance().orElse(0);
                for (Point point : one.points()) {
                    double fitted = score(v, one, point);
                    double error = fitted - point.score();
                    loss += error * error;
                    double dz = 2 * error * (fitted - chance) * (1 - fitted) / (1 - chance);
                    gradient[task + d] += dz;
                    for (int k = 0; k < d; k++) {
                        double loading = v[task + k];
                        gradient[task + k] += dz * ability(v, one, point, k);
                        gradient[family + k] += dz * loading;
                        gradient[2 * k] += dz * loading * (point.logParams() - meanParams);
                        gradient[2 * k + 1] += dz * loading * tokens(point);
                    }
                }
            }
            return loss;
        }

        /** The penalty; {@code gradient} becomes its own. */
        private double ridge(double[] v, double[] gradient) {
            int firstTask = 2 * d + families.size() * d;
            double[] mean = new double[d];
            for (int i = firstTask; i < v.length; i += d + 1) {
                for (int k = 0; k < d; k++) {
                    mean[k] += v[i + k] / tasks.size();
                }
            }
            double loss = 0;
            for (int i = 0; i < v.length; i++) {
                double ridge = i >= 2 * d && i < firstTask ? familyRidge : RIDGE;
                loss += ridge * v[i] * v[i];
                gradient[i] = 2 * ridge * v[i];
                int k = i < firstTask ? d : (i - firstTask) % (d + 1);
                if (k < d) {
                    // The mean moves with a loading, but the deviations from it sum to 0: no further term.
                    loss += loadingRidge * (v[i] - mean[k]) * (v[i] - mean[k]);
                    gradient[i] += 2 * loadingRidge * (v[i] - mean[k]);
                }
            }
            return loss;
        }
    }
}
