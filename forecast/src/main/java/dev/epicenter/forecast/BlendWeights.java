package dev.epicenter.forecast;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The weights of several methods in their blend, as functions of the {@link Situation} of a prediction. In each they
 * minimize the squared error of the weighted mean over the inner back-test errors in similar situations
 * ({@link SimilarSituations}), are 0 or more and have the sum 1 (stacking: Breiman 1996, "Stacked Regressions"). They are shrunk
 * toward weights by the inverse squared mean error (Bates and Granger 1969, "The Combination of Forecasts"), because errors
 * of one table are few and correlated. Beyond the largest back-tested distance, the weights of that distance return to
 * equal ones: at twice the distance, half of each.
 *
 * <p>A method that coincides with an earlier one in a kind of situation has no weight in it: where a series shows one
 * point, it has no slope of its own, and its line is the last value. Equal weights would count that value several times.
 */
final class BlendWeights {
    /** The distances at which weights are computed; between them they are interpolated. */
    private static final double STEP = 0.1;

    private static final double BIN = 0.05;

    /** Of the shrinkage, relative to the mean squared error of the methods; 0.03 to 1 hardly differed. */
    private static final double SHRINKAGE = 0.3;

    private static final double POWER = -2;
    /** The smallest error that counts, so an exact fit does not get all the weight. */
    private static final double LEAST_ERROR = 1e-4;

    private static final int ITERATIONS = 300;

    /** By kind of situation. */
    private final double[] reach;
    /** By kind of situation, distance, and method. */
    private final double[][][] grid;
    /** By kind of situation and method. */
    private final double[][] equal;

    private BlendWeights(double[] reach, double[][][] grid, double[][] equal) {
        this.reach = reach;
        this.grid = grid;
        this.equal = equal;
    }

    /** Equal weights of the included methods at all distances. */
    static BlendWeights equal(boolean[] included) {
        double[] equal = new double[included.length];
        int[] members = members(included);
        for (int member : members) {
            equal[member] = 1.0 / members.length;
        }
        double[][] all = new double[Situation.KINDS][];
        Arrays.fill(all, equal);
        double[][][] grid = new double[Situation.KINDS][][];
        Arrays.fill(grid, new double[][] {equal, equal});
        return new BlendWeights(new double[Situation.KINDS], grid, all);
    }

    private static int[] members(boolean[] included) {
        return IntStream.range(0, included.length)
                .filter(member -> included[member])
                .toArray();
    }

    /**
     * The weights by distance.
     *
     * @param inner the predictions of each method for the same scores, at least one
     * @param included which methods may have a weight, at least one
     * @param counted which scores count, at least one
     * @param reach the largest back-tested distance of series with two points or more
     */
    static BlendWeights of(List<List<HeldOutPrediction>> inner, boolean[] included, boolean[] counted, double reach) {
        int[] members = members(included);
        Moments moments = new Moments(inner, members, counted);
        double[] reaches = new double[Situation.KINDS];
        double[][][] grid = new double[Situation.KINDS][][];
        double[][] equal = new double[Situation.KINDS][included.length];
        for (int kind = 0; kind < grid.length; kind++) {
            reaches[kind] = Situation.of(kind, 0).single() ? reachOf(inner.get(0), kind, reach) : reach;
            int[] distinct = distinct(inner, members, kind);
            for (int k : distinct) {
                equal[kind][members[k]] = 1.0 / distinct.length;
            }
            int steps = (int) Math.ceil(reaches[kind] / STEP) + 1;
            grid[kind] = new double[steps + 1][included.length];
            for (int i = 0; i <= steps; i++) {
                Situation situation = Situation.of(kind, Math.min(reaches[kind], i * STEP));
                double[] weights = moments.near(situation).of(distinct).weights();
                for (int k = 0; k < distinct.length; k++) {
                    grid[kind][i][members[distinct[k]]] = weights[k];
                }
            }
        }
        return new BlendWeights(reaches, grid, equal);
    }

    /**
     * The largest distance that enough errors of a kind reach; {@code otherwise} where there are too few. Series of one
     * point have a distance of their own, because they are no targets where all families are cut.
     */
    private static double reachOf(List<HeldOutPrediction> held, int kind, double otherwise) {
        return held.stream()
                .filter(one -> one.situation().kind() == kind)
                .map(HeldOutPrediction::distance)
                .sorted(Comparator.reverseOrder())
                .skip(TestedDistance.LEAST_SCORES - 1)
                .findFirst()
                .orElse(otherwise);
    }

    /** Which members predict otherwise than all earlier ones in a kind of situation, as indices of {@code members}. */
    private static int[] distinct(List<List<HeldOutPrediction>> inner, int[] members, int kind) {
        List<HeldOutPrediction> first = inner.get(0);
        int[] own = IntStream.range(0, first.size())
                .filter(j -> first.get(j).situation().kind() == kind)
                .toArray();
        return IntStream.range(0, members.length)
                .filter(k -> own.length == 0
                        || IntStream.range(0, k)
                                .noneMatch(i -> coincide(inner.get(members[i]), inner.get(members[k]), own)))
                .toArray();
    }

    private static boolean coincide(List<HeldOutPrediction> one, List<HeldOutPrediction> other, int[] own) {
        return Arrays.stream(own)
                .allMatch(j -> one.get(j).predicted() == other.get(j).predicted());
    }

    /** The weights in a situation; their sum is 1. */
    double[] at(Situation situation) {
        double distance = situation.distance();
        double[][] own = grid[situation.kind()];
        double[] even = equal[situation.kind()];
        double most = reach[situation.kind()];
        double position = Math.min(most, Math.max(0, distance)) / STEP;
        int below = Math.min(own.length - 2, (int) position);
        double part = Math.min(1, position - below);
        double known = distance <= most ? 1 : most / distance;
        double[] weights = new double[own[below].length];
        for (int i = 0; i < weights.length; i++) {
            double tested = (1 - part) * own[below][i] + part * own[below + 1][i];
            weights[i] = known * tested + (1 - known) * even[i];
        }
        return weights;
    }

    /** Sums of errors and of their products, by bins of distance and kind of situation. */
    private static final class Moments {
        private final int methods;
        private final Situation[] situations;
        private final double[] counts;
        private final double[][] errors;
        private final double[][][] products;

        Moments(List<List<HeldOutPrediction>> inner, int[] members, boolean[] counted) {
            methods = members.length;
            List<HeldOutPrediction> first = inner.get(0);
            int bins = 1
                    + first.stream()
                            .mapToInt(one -> (int) (one.distance() / BIN))
                            .max()
                            .orElse(0);
            bins *= Situation.KINDS;
            situations = new Situation[bins];
            for (int bin = 0; bin < bins; bin++) {
                situations[bin] = Situation.of(bin % Situation.KINDS, (bin / Situation.KINDS + 0.5) * BIN);
            }
            counts = new double[bins];
            errors = new double[bins][methods];
            products = new double[bins][methods][methods];
            double[] signed = new double[methods];
            for (int j = 0; j < counted.length; j++) {
                if (!counted[j]) {
                    continue;
                }
                Situation situation = first.get(j).situation();
                int bin = Situation.KINDS * (int) (situation.distance() / BIN) + situation.kind();
                counts[bin]++;
                for (int i = 0; i < methods; i++) {
                    HeldOutPrediction one = inner.get(members[i]).get(j);
                    signed[i] = one.predicted() - one.actual();
                    errors[bin][i] += Math.abs(signed[i]);
                    for (int k = 0; k <= i; k++) {
                        products[bin][i][k] += signed[i] * signed[k];
                    }
                }
            }
        }

        /** The weighted means in similar situations. */
        Means near(Situation target) {
            double[] mean = new double[methods];
            double[][] product = new double[methods][methods];
            double all = 0;
            for (int bin = 0; bin < counts.length; bin++) {
                double weight = SimilarSituations.weight(situations[bin], target);
                all += weight * counts[bin];
                for (int i = 0; i < methods; i++) {
                    mean[i] += weight * errors[bin][i];
                    for (int k = 0; k <= i; k++) {
                        product[i][k] += weight * products[bin][i][k];
                    }
                }
            }
            for (int i = 0; i < methods; i++) {
                mean[i] /= all;
                for (int k = 0; k <= i; k++) {
                    product[i][k] /= all;
                    product[k][i] = product[i][k];
                }
            }
            return new Means(mean, product);
        }
    }

    /** Mean absolute errors, and means of the products of errors. */
    private static final class Means {
        private final double[] errors;
        private final double[][] products;

        Means(double[] errors, double[][] products) {
            this.errors = errors;
            this.products = products;
        }

        /** Those of some methods. */
        Means of(int[] chosen) {
            double[] own = new double[chosen.length];
            double[][] ownProducts = new double[chosen.length][chosen.length];
            for (int i = 0; i < chosen.length; i++) {
                own[i] = errors[chosen[i]];
                for (int k = 0; k < chosen.length; k++) {
                    ownProducts[i][k] = products[chosen[i]][chosen[k]];
                }
            }
            return new Means(own, ownProducts);
        }

        /** The weights, by projected gradient descent from those of the inverse errors. */
        double[] weights() {
            int n = errors.length;
            double[] prior = new double[n];
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < n; i++) {
                prior[i] = Math.pow(Math.max(LEAST_ERROR, errors[i]), POWER);
                sum += prior[i];
                squares += products[i][i] / n;
            }
            for (int i = 0; i < n; i++) {
                prior[i] /= sum;
            }
            double shrinkage = SHRINKAGE * squares;
            double most = 0;
            for (double[] row : products) {
                most = Math.max(most, Arrays.stream(row).map(Math::abs).sum());
            }
            double rate = most + shrinkage == 0 ? 0 : 1 / (most + shrinkage);
            double[] weights = prior.clone();
            for (int iteration = 0; iteration < ITERATIONS; iteration++) {
                double[] next = new double[n];
                for (int i = 0; i < n; i++) {
                    double slope = shrinkage * (weights[i] - prior[i]);
                    for (int k = 0; k < n; k++) {
                        slope += products[i][k] * weights[k];
                    }
                    next[i] = weights[i] - rate * slope;
                }
                weights = onSimplex(next);
            }
            return weights;
        }

        /** The nearest weights that are 0 or more and have the sum 1 (Duchi et al. 2008, figure 1). */
        private static double[] onSimplex(double[] values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            double sum = 0;
            double shift = 0;
            for (int i = 1; i <= sorted.length; i++) {
                double value = sorted[sorted.length - i];
                sum += value;
                if (value - (sum - 1) / i > 0) {
                    shift = (sum - 1) / i;
                }
            }
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.max(0, values[i] - shift);
            }
            return values;
        }
    }
}
