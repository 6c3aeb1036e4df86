package dev.epicenter.forecast;

import java.util.SplittableRandom;

/**
 * A latent-factor model of all tasks (Sloth: Polo et al. 2024, "Sloth: scaling laws for LLM skills to predict multi-benchmark
 * performance across families"). Skill k of a model is its family's intercept plus a translog function of its parameters N
 * and training tokens D, common to all families: a log N + b log D + c log N log D. The score of a task is c + (1 - c)
 * sigmoid(loadings . skills + intercept), where c is the task's chance level, 0 where unknown. The fit minimizes the squared
 * error with ridge penalties, which shrink the intercepts of families to 0 and the loadings of tasks to the mean of all
 * tasks, from seeded starts. The {@link Residual} of the last points is added to predictions.
 *
 * @param skills how many, 1 or more
 */
public record LatentSkills(int skills) implements Method {
    private static final double RIDGE = 1e-3;
    /** Strong penalties did best in inner back-tests on BIG-Bench Hard, of three tenfold steps each. */
    private static final double FAMILY_RIDGE = 1e-2;

    private static final double LOADING_RIDGE = 0.1;
    /** The slopes of an skill: log N, log D and their product. */
    private static final int TERMS = 3;

    private static final int STARTS = 3;
    private static final int ITERATIONS = 200;
    private static final long SEED = 20_221_123;

    @Override
    public String words() {
        return skills == 1 ? "1 latent skill" : skills + " latent skills";
    }

    @Override
    public Fit fit(SeriesSet training) {
        Layout layout = new Layout(training, skills);
        Lbfgs.Minimum best = new Lbfgs.Minimum(new double[0], Double.POSITIVE_INFINITY);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int start = 0; start < STARTS; start++) {
            Lbfgs.Minimum one = Lbfgs.minimize(layout::loss, layout.start(random), ITERATIONS);
            best = one.value() < best.value() ? one : best;
        }
        double[] found = best.x();
        Residual residual = new Residual((series, point) -> layout.score(found, series, point));
        return (series, where) -> {
            double prediction = layout.score(found, series, where) + residual.carried(series);
            return Math.min(1, Math.max(0, prediction));
        };
    }

    /**
     * The positions of the constants in one vector: slopes, then family intercepts, then each task's loadings and
     * intercept.
     */
    static final class Layout {
        private final int d;
        private final Observations observations;
        private final double meanParams;
        private final double meanTokens;

        Layout(SeriesSet training, int skills) {
            d = skills;
            observations = new Observations(training);
            meanParams = training.series().stream()
                    .flatMap(each -> each.points().stream())
                    .mapToDouble(Point::logParams)
                    .average()
                    .orElse(0);
            meanTokens = training.series().stream()
                    .flatMap(each -> each.points().stream())
                    .mapToDouble(Point::logTokens)
                    .filter(tokens -> tokens > 0)
                    .average()
                    .orElse(0);
        }

        double[] start(SplittableRandom random) {
            double[] start = new double[TERMS * d + observations.families() * d + observations.tasks() * (d + 1)];
            for (int i = 0; i < start.length; i++) {
                start[i] = 0.2 * (random.nextDouble() - 0.5) + (i < TERMS * d && i % TERMS < 2 ? 1 : 0);
            }
            int task = firstTask();
            for (int i = task; i < start.length; i++) {
                start[i] += (i - task) % (d + 1) < d ? 1.0 / d : 0;
            }
            return start;
        }

        private int firstTask() {
            return TERMS * d + observations.families() * d;
        }

        private double tokens(double logTokens) {
            return logTokens == 0 ? 0 : logTokens - meanTokens;
        }

        double score(double[] v, Series one, Point point) {
            int family = observations.family(one.family());
            int task = firstTask() + observations.task(one.task()) * (d + 1);
            double z = v[task + d];
            for (int k = 0; k < d; k++) {
                z += v[task + k] * skill(v, family, point.logParams(), point.logTokens(), k);
            }
            double chance = one.chance().orElse(0);
            return chance + (1 - chance) / (1 + Math.exp(-z));
        }

        private double skill(double[] v, int family, double logParams, double logTokens, int k) {
            double n = logParams - meanParams;
            double t = tokens(logTokens);
            int slopes = TERMS * k;
            return v[TERMS * d + family * d + k] + v[slopes] * n + v[slopes + 1] * t + v[slopes + 2] * n * t;
        }

        double loss(double[] v, double[] gradient) {
            double loss = ridge(v, gradient);
            int models = observations.models().size();
            double[] skill = new double[models * d];
            for (int m = 0; m < models; m++) {
                Observations.Model model = observations.models().get(m);
                for (int k = 0; k < d; k++) {
                    skill[m * d + k] = skill(v, model.family(), model.logParams(), model.logTokens(), k);
                }
            }
            double[] byAbility = new double[models * d];
            for (int i = 0; i < observations.size(); i++) {
                int model = observations.modelOf(i) * d;
                int task = firstTask() + observations.taskOf(i) * (d + 1);
                double z = v[task + d];
                for (int k = 0; k < d; k++) {
                    z += v[task + k] * skill[model + k];
                }
                double part = 1 / (1 + Math.exp(-z));
                double span = 1 - observations.chance(i);
                double error = 1 - span + span * part - observations.score(i);
                loss += error * error;
                double dz = 2 * error * span * part * (1 - part);
                gradient[task + d] += dz;
                for (int k = 0; k < d; k++) {
                    gradient[task + k] += dz * skill[model + k];
                    byAbility[model + k] += dz * v[task + k];
                }
            }
            for (int m = 0; m < models; m++) {
                Observations.Model model = observations.models().get(m);
                for (int k = 0; k < d; k++) {
                    double slope = byAbility[m * d + k];
                    double n = model.logParams() - meanParams;
                    double t = tokens(model.logTokens());
                    gradient[TERMS * d + model.family() * d + k] += slope;
                    gradient[TERMS * k] += slope * n;
                    gradient[TERMS * k + 1] += slope * t;
                    gradient[TERMS * k + 2] += slope * n * t;
                }
            }
            return loss;
        }

        /** The penalty; sets {@code gradient} to its gradient. */
        private double ridge(double[] v, double[] gradient) {
            int firstTask = firstTask();
            double[] mean = new double[d];
            for (int i = firstTask; i < v.length; i += d + 1) {
                for (int k = 0; k < d; k++) {
                    mean[k] += v[i + k] / observations.tasks();
                }
            }
            double loss = 0;
            for (int i = 0; i < v.length; i++) {
                double ridge = i >= TERMS * d && i < firstTask ? FAMILY_RIDGE : RIDGE;
                loss += ridge * v[i] * v[i];
                gradient[i] = 2 * ridge * v[i];
                int k = i < firstTask ? d : (i - firstTask) % (d + 1);
                if (k < d) {
                    // The mean depends on each loading, but the deviations from it sum to 0, so there is no further
                    // term.
                    loss += LOADING_RIDGE * (v[i] - mean[k]) * (v[i] - mean[k]);
                    gradient[i] += 2 * LOADING_RIDGE * (v[i] - mean[k]);
                }
            }
            return loss;
        }
    }
}
