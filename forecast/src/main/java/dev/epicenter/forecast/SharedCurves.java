package dev.epicenter.forecast;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A few logistic curves of scale that all tasks share, called sub-tasks in the original proposal. The score of a task
 * is c + (1 - c) times a weighted sum of the curves. Its weights are 0 or more, and the rest up to 1 is never learned;
 * c is the chance level, 0 where unknown. Each family has a shift on the axis. The fit minimizes the squared error with
 * ridge penalties from seeded starts. The {@link Residual} of the last points is added to predictions.
 *
 * @param curves how many, 1 or more
 */
public record SharedCurves(int curves) implements Method {
    /** The largest number of curves that is tried. */
    public static final int MOST = 4;

    private static final int STARTS = 4;
    private static final int ITERATIONS = 400;
    private static final long SEED = 20_220_501;

    @Override
    public String words() {
        return curves == 1 ? "1 shared curve" : curves + " shared curves";
    }

    @Override
    public Fit fit(SeriesSet training) {
        Fitted fitted = find(training);
        Residual left = new Residual(fitted::at);
        return (series, where) -> Math.min(1, Math.max(0, fitted.at(series, where) + left.carried(series)));
    }

    /** Fits the constants; the best of all starts. */
    Fitted find(SeriesSet training) {
        Layout layout = new Layout(training, curves);
        SplittableRandom random = new SplittableRandom(SEED);
        Lbfgs.Minimum best = new Lbfgs.Minimum(new double[0], Double.POSITIVE_INFINITY);
        for (int start = 0; start < STARTS; start++) {
            Lbfgs.Minimum one = Lbfgs.minimize(layout::loss, layout.start(random), ITERATIONS);
            best = one.value() < best.value() ? one : best;
        }
        return new Fitted(layout, best.x());
    }

    /** The fitted constants. */
    static final class Fitted {
        private final Layout layout;
        private final double[] constants;

        Fitted(Layout layout, double[] constants) {
            this.layout = layout;
            this.constants = constants;
        }

        double at(Series series, Point where) {
            return layout.score(constants, series, where.x());
        }

        /** The midpoint of curve {@code k} on the axis. */
        double middle(int k) {
            return constants[k] + layout.meanX;
        }

        /** Its steepness per power of ten. */
        double steepness(int k) {
            return Math.exp(constants[layout.k + k]);
        }

        /** The weights of the curves in a task, then that of what is never learned; their sum is 1. */
        double[] mix(String task) {
            return layout.mix(constants, layout.task(layout.seen.task(task)));
        }

        double shift(String family) {
            return constants[layout.family(layout.seen.family(family))];
        }
    }

    /**
     * The positions of the constants in one vector: midpoints, log steepness, families' shifts, then each task's logits
     * of its weights.
     */
    static final class Layout {
        private static final double MIDDLE_RIDGE = 1e-4;
        private static final double STEEPNESS_RIDGE = 1e-2;
        private static final double SHIFT_RIDGE = 1e-2;
        private static final double MIX_RIDGE = 1e-4;
        private static final double USUAL_STEEPNESS = Math.log(2);

        private final int k;
        private final Observations seen;
        private final double meanX;
        private final double halfX;

        Layout(SeriesSet training, int curves) {
            k = curves;
            seen = new Observations(training);
            double[] x = training.series().stream()
                    .flatMap(each -> each.points().stream())
                    .mapToDouble(Point::x)
                    .sorted()
                    .toArray();
            meanX = Arrays.stream(x).average().orElse(0);
            halfX = x.length == 0 ? 1 : (x[x.length - 1] - x[0]) / 2;
        }

        private int family(int number) {
            return 2 * k + number;
        }

        private int task(int number) {
            return 2 * k + seen.families() + k * number;
        }

        /** Initial constants: midpoints in order, spread over the observed scales and slightly beyond. */
        double[] start(SplittableRandom random) {
            double[] start = new double[2 * k + seen.families() + k * seen.tasks()];
            for (int i = 0; i < start.length; i++) {
                double jitter = random.nextDouble() - 0.5;
                if (i < k) {
                    start[i] = halfX * (2 * (i + 0.5 + jitter) / k - 0.75);
                } else if (i < 2 * k) {
                    start[i] = USUAL_STEEPNESS + jitter;
                } else {
                    start[i] = 0.2 * jitter;
                }
            }
            return start;
        }

        private double[] mix(double[] v, int task) {
            double[] mix = new double[k + 1];
            double most = 0;
            for (int i = 0; i < k; i++) {
                most = Math.max(most, v[task + i]);
            }
            double sum = 0;
            for (int i = 0; i <= k; i++) {
                mix[i] = Math.exp((i < k ? v[task + i] : 0) - most);
                sum += mix[i];
            }
            for (int i = 0; i <= k; i++) {
                mix[i] /= sum;
            }
            return mix;
        }

        double score(double[] v, Series one, double x) {
            double[] mix = mix(v, task(seen.task(one.task())));
            double at = x - meanX + v[family(seen.family(one.family()))];
            double learned = 0;
            for (int i = 0; i < k; i++) {
                learned += mix[i] * sigmoid(Math.exp(v[k + i]) * (at - v[i]));
            }
            double chance = one.chance().orElse(0);
            return chance + (1 - chance) * learned;
        }

        double loss(double[] v, double[] gradient) {
            double loss = ridge(v, gradient);
            int models = seen.models().size();
            double[] steepness = new double[k];
            for (int i = 0; i < k; i++) {
                steepness[i] = Math.exp(v[k + i]);
            }
            double[] curve = new double[models * k];
            for (int m = 0; m < models; m++) {
                Observations.Model model = seen.models().get(m);
                double at = model.x() - meanX + v[family(model.family())];
                for (int i = 0; i < k; i++) {
                    curve[m * k + i] = sigmoid(steepness[i] * (at - v[i]));
                }
            }
            double[][] mix = new double[seen.tasks()][];
            for (int task = 0; task < mix.length; task++) {
                mix[task] = mix(v, task(task));
            }
            double[] byCurve = new double[models * k];
            for (int j = 0; j < seen.size(); j++) {
                double[] parts = mix[seen.taskOf(j)];
                int model = seen.modelOf(j) * k;
                int task = task(seen.taskOf(j));
                double learned = 0;
                for (int i = 0; i < k; i++) {
                    learned += parts[i] * curve[model + i];
                }
                double span = 1 - seen.chance(j);
                double error = 1 - span + span * learned - seen.score(j);
                loss += error * error;
                double slope = 2 * error * span;
                for (int i = 0; i < k; i++) {
                    byCurve[model + i] += slope * parts[i];
                    gradient[task + i] += slope * parts[i] * (curve[model + i] - learned);
                }
            }
            for (int m = 0; m < models; m++) {
                Observations.Model model = seen.models().get(m);
                int family = family(model.family());
                double at = model.x() - meanX + v[family];
                for (int i = 0; i < k; i++) {
                    double value = curve[m * k + i];
                    double dz = byCurve[m * k + i] * value * (1 - value);
                    gradient[i] -= dz * steepness[i];
                    gradient[k + i] += dz * steepness[i] * (at - v[i]);
                    gradient[family] += dz * steepness[i];
                }
            }
            return loss;
        }

        private double ridge(double[] v, double[] gradient) {
            double loss = 0;
            for (int i = 0; i < v.length; i++) {
                double center = i >= k && i < 2 * k ? USUAL_STEEPNESS : 0;
                double ridge = i < k
                        ? MIDDLE_RIDGE
                        : i < 2 * k ? STEEPNESS_RIDGE : i < 2 * k + seen.families() ? SHIFT_RIDGE : MIX_RIDGE;
                loss += ridge * (v[i] - center) * (v[i] - center);
                gradient[i] = 2 * ridge * (v[i] - center);
            }
            return loss;
        }

        private static double sigmoid(double z) {
            return 1 / (1 + Math.exp(-z));
        }
    }
}
