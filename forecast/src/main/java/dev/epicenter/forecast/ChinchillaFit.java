package dev.epicenter.forecast;

import dev.epicenter.EpicenterException;
import dev.epicenter.statistics.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The Chinchilla scaling law: loss by size and data, L(N, D) = E + A / N^alpha + B / D^beta (Hoffmann et al. 2022,
 * "Training Compute-Optimal Large Language Models", arXiv 2203.15556, equation 10). The fit follows their section 3.3
 * and Besiroglu et al. 2024, "Chinchilla Scaling: A replication attempt" (arXiv 2404.10102): the logarithm of the sum
 * against the logarithm of the loss, a Huber loss with delta 1e-3, and L-BFGS from a grid of 4,500 starts, of which the
 * best 500 are continued. The Huber losses are summed. Their mean is so small that the minimizer stops early, which the
 * replication found in the original.
 *
 * @param e the irreducible loss
 * @param a coefficient of size, in loss times parameters^alpha
 * @param b coefficient of data, in loss times tokens^beta
 * @param objective the sum of Huber losses at the minimum
 */
public record ChinchillaFit(double e, double a, double b, double alpha, double beta, double objective) {
    private static final double DELTA = 1e-3;
    private static final double[] EXPONENTS = {0, 0.5, 1, 1.5, 2};
    private static final double[] LOG_E = {-1, -0.5, 0, 0.5, 1};
    private static final double[] LOG_FACTORS = {0, 5, 10, 15, 20, 25};
    /** How many of the best starts are continued, */
    private static final int FOLLOWED = 500;
    /** for this many iterations, */
    private static final int FIRST = 20;
    /** and how many of these are continued to convergence. */
    private static final int FINALISTS = 20;

    private static final int LAST = 2_000;
    /** With fewer runs, the five constants are not determined. */
    private static final int ENOUGH = 6;

    /** A trained model: its parameters and tokens, both positive, and its final loss in nats, positive. */
    public record Run(double params, double tokens, double loss) {}

    /** Central intervals of the constants. */
    public record Intervals(Interval e, Interval a, Interval b, Interval alpha, Interval beta) {}

    /**
     * Fits the law to {@code runs}.
     *
     * @throws EpicenterException where they are fewer than six, are not positive, or have fewer than three sizes or
     *     amounts of data, which do not determine an exponent
     */
    public static ChinchillaFit of(List<Run> runs) {
        check(runs);
        Objective objective = new Objective(runs);
        List<double[]> starts = new ArrayList<>();
        for (double alpha : EXPONENTS) {
            for (double beta : EXPONENTS) {
                for (double e : LOG_E) {
                    for (double a : LOG_FACTORS) {
                        for (double b : LOG_FACTORS) {
                            starts.add(objective.centered(a, b, e, alpha, beta));
                        }
                    }
                }
            }
        }
        Lbfgs.Minimum best = starts.stream()
                .map(start -> new Lbfgs.Minimum(start, objective.at(start, new double[start.length])))
                .sorted(Comparator.comparingDouble(Lbfgs.Minimum::value))
                .limit(FOLLOWED)
                .map(Lbfgs.Minimum::x)
                .toList()
                .parallelStream()
                .map(start -> Lbfgs.minimize(objective, start, FIRST))
                .sorted(Comparator.comparingDouble(Lbfgs.Minimum::value))
                .limit(FINALISTS)
                .toList()
                .parallelStream()
                .map(one -> Lbfgs.minimize(objective, one.x(), LAST))
                .min(Comparator.comparingDouble(Lbfgs.Minimum::value))
                .orElseThrow();
        return objective.fit(best);
    }

    /**
     * Percentile intervals of the constants from a bootstrap over runs. Each resample is fitted from this fit's
     * constants, as in the replication.
     *
     * @param draws 2 or more; the replication uses 4,000
     * @param confidence above 0 and below 1
     */
    public Intervals bootstrap(List<Run> runs, int draws, double confidence, long seed) {
        check(runs);
        SplittableRandom seeds = new SplittableRandom(seed);
        long[] each = seeds.longs(draws).toArray();
        List<ChinchillaFit> fits = IntStream.range(0, draws)
                .parallel()
                .mapToObj(draw -> refit(runs, new SplittableRandom(each[draw])))
                .toList();
        return new Intervals(
                interval(fits, ChinchillaFit::e, confidence),
                interval(fits, ChinchillaFit::a, confidence),
                interval(fits, ChinchillaFit::b, confidence),
                interval(fits, ChinchillaFit::alpha, confidence),
                interval(fits, ChinchillaFit::beta, confidence));
    }

    private ChinchillaFit refit(List<Run> runs, SplittableRandom random) {
        List<Run> drawn =
                random.ints(runs.size(), 0, runs.size()).mapToObj(runs::get).toList();
        Objective objective = new Objective(drawn);
        double[] start = objective.centered(Math.log(a), Math.log(b), Math.log(e), alpha, beta);
        return objective.fit(Lbfgs.minimize(objective, start, LAST));
    }

    private static Interval interval(
            List<ChinchillaFit> fits, ToDoubleFunction<ChinchillaFit> constant, double confidence) {
        return Interval.central(fits.stream().mapToDouble(constant).toArray(), confidence);
    }

    /** The loss of a model of {@code params} parameters on {@code tokens} tokens. */
    public double loss(double params, double tokens) {
        return e + a / Math.pow(params, alpha) + b / Math.pow(tokens, beta);
    }

    private static void check(List<Run> runs) {
        if (runs.size() < ENOUGH) {
            throw new EpicenterException(
                    "a fit of loss by size and data needs " + ENOUGH + " runs or more, but has " + runs.size());
        }
        for (Run run : runs) {
            if (!(run.params() > 0 && run.tokens() > 0 && run.loss() > 0 && run.loss() < Double.POSITIVE_INFINITY)) {
                throw new EpicenterException("not a positive size, amount of data and loss: " + run + "; remove it");
            }
        }
        long sizes = runs.stream().mapToDouble(Run::params).distinct().count();
        long amounts = runs.stream().mapToDouble(Run::tokens).distinct().count();
        if (sizes < 3 || amounts < 3) {
            throw new EpicenterException(
                    "a fit of loss by size and data needs three sizes and three amounts of data, but has " + sizes
                            + " and " + amounts);
        }
    }

    /**
     * The sum of Huber losses. Its variables are log A and log B at the mean log N and log D rather than at 0, which
     * removes most of their correlation with the exponents; then log E, alpha, beta.
     */
    private static final class Objective implements Lbfgs.Function {
        private final double[] n;
        private final double[] d;
        private final double[] loss;
        private final double meanN;
        private final double meanD;

        Objective(List<Run> runs) {
            n = runs.stream().mapToDouble(run -> Math.log(run.params())).toArray();
            d = runs.stream().mapToDouble(run -> Math.log(run.tokens())).toArray();
            loss = runs.stream().mapToDouble(run -> Math.log(run.loss())).toArray();
            meanN = Arrays.stream(n).average().orElseThrow();
            meanD = Arrays.stream(d).average().orElseThrow();
        }

        double[] centered(double logA, double logB, double logE, double alpha, double beta) {
            return new double[] {logA - alpha * meanN, logB - beta * meanD, logE, alpha, beta};
        }

        ChinchillaFit fit(Lbfgs.Minimum found) {
            double[] v = found.x();
            return new ChinchillaFit(
                    Math.exp(v[2]),
                    Math.exp(v[0] + v[3] * meanN),
                    Math.exp(v[1] + v[4] * meanD),
                    v[3],
                    v[4],
                    found.value());
        }

        @Override
        public double at(double[] v, double[] gradient) {
            Arrays.fill(gradient, 0);
            double sum = 0;
            for (int i = 0; i < n.length; i++) {
                double ofSize = v[0] - v[3] * (n[i] - meanN);
                double ofData = v[1] - v[4] * (d[i] - meanD);
                double most = Math.max(v[2], Math.max(ofSize, ofData));
                double size = Math.exp(ofSize - most);
                double data = Math.exp(ofData - most);
                double rest = Math.exp(v[2] - most);
                double all = size + data + rest;
                double residual = most + Math.log(all) - loss[i];
                double far = Math.abs(residual);
                sum += far <= DELTA ? residual * residual / 2 : DELTA * (far - DELTA / 2);
                double slope = Math.max(-DELTA, Math.min(DELTA, residual)) / all;
                gradient[0] += slope * size;
                gradient[1] += slope * data;
                gradient[2] += slope * rest;
                gradient[3] -= slope * size * (n[i] - meanN);
                gradient[4] -= slope * data * (d[i] - meanD);
            }
            return sum;
        }
    }
}
