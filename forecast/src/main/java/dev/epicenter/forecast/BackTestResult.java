package dev.epicenter.forecast;

import dev.epicenter.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The result of a back-test: all methods and their {@link Blend} on one split. The weights of the blend and the widths
 * of the intervals come from inner back-tests on the training scores.
 *
 * @param points how many scores were held out
 * @param families how many families the held-out scores belong to
 * @param judged the scores of the methods in order, the last value first and the blend, which is chosen, last
 * @param calibration of the blend's intervals; empty where the inner back-tests have too few scores
 */
public record BackTestResult(int points, int families, List<MethodScore> judged, List<Coverage> calibration) {
    private static final long SEED = 5;
    private static final double COVERAGE = 0.8;
    private static final double[] NOMINAL = {0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95};

    /** The coverage of intervals: the fraction of held-out scores inside intervals of a nominal coverage. */
    public record Coverage(double nominal, double covered) {}

    /** Runs the back-test; empty without targets. */
    public static BackTestResult of(Split split, List<Method> methods) {
        return of(split, methods, SEED);
    }

    /**
     * Runs the back-test.
     *
     * @param seed of the resampling of families and tasks
     */
    public static BackTestResult of(Split split, List<Method> methods, long seed) {
        return of(split, methods, seed, new FitCache());
    }

    static BackTestResult of(Split split, List<Method> methods, long seed, FitCache fits) {
        if (split.targets().isEmpty()) {
            return new BackTestResult(0, 0, List.of(), List.of());
        }
        Blend blend = new Blend(methods);
        Blend.Rehearsed rehearsed = blend.rehearsed(split.training(), fits);
        double reach = rehearsed.reach();
        List<List<HeldOutPrediction>> inner = new ArrayList<>(rehearsed.inner());
        fits.prepare(methods, List.of(split.training()));
        List<List<HeldOutPrediction>> held = new ArrayList<>();
        methods.forEach(method -> held.add(fits.judge(split, method)));
        double[] weights = meanWeights(rehearsed.weights(), held.get(0));
        inner.add(rehearsed.innerPredictions());
        held.add(rehearsed.mix(held));
        List<HeldOutPrediction> last = split.judge(new LastValue());
        double carried = HeldOutPrediction.mean(last);
        PairedResampling resampling = PairedResampling.of(last);
        List<MethodScore> judged = new ArrayList<>();
        for (int i = 0; i < held.size(); i++) {
            boolean isBlend = i == methods.size();
            List<HeldOutPrediction> innerErrors = inner.get(i);
            double error = HeldOutPrediction.mean(held.get(i));
            judged.add(new MethodScore(
                    isBlend ? blend : methods.get(i),
                    isBlend,
                    isBlend ? 1 : weights[i],
                    innerErrors.isEmpty()
                            ? OptionalDouble.empty()
                            : OptionalDouble.of(100 * HeldOutPrediction.mean(innerErrors)),
                    100 * error,
                    carried > 0 ? 1 - error / carried : 0,
                    resampling.mean(differences(held.get(i), last), seed),
                    coverage(held.get(i), ConformalIntervals.of(innerErrors, reach), COVERAGE)));
        }
        int families =
                (int) last.stream().map(HeldOutPrediction::family).distinct().count();
        int chosen = methods.size();
        return new BackTestResult(
                last.size(),
                families,
                List.copyOf(judged),
                calibration(held.get(chosen), ConformalIntervals.of(inner.get(chosen), reach)));
    }

    /** The mean weights over the distances of the held-out scores. */
    private static double[] meanWeights(BlendWeights weights, List<HeldOutPrediction> held) {
        double[] mean = new double[weights.at(new Situation(0, false, false)).length];
        for (HeldOutPrediction one : held) {
            double[] at = weights.at(one.situation());
            for (int i = 0; i < mean.length; i++) {
                mean[i] += at[i];
            }
        }
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= held.size();
        }
        return mean;
    }

    /** Differences of absolute errors in points. */
    private static double[] differences(List<HeldOutPrediction> mine, List<HeldOutPrediction> last) {
        double[] differences = new double[mine.size()];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = 100 * (mine.get(i).error() - last.get(i).error());
        }
        return differences;
    }

    private static List<Coverage> calibration(List<HeldOutPrediction> held, ConformalIntervals spread) {
        List<Coverage> coverages = new ArrayList<>();
        for (double nominal : NOMINAL) {
            coverage(held, spread, nominal).ifPresent(covered -> coverages.add(new Coverage(nominal, covered)));
        }
        return List.copyOf(coverages);
    }

    /** The result of the chosen method; empty without targets. */
    public Optional<MethodScore> chosen() {
        return judged.stream().filter(MethodScore::chosen).findFirst();
    }

    private static OptionalDouble coverage(List<HeldOutPrediction> held, ConformalIntervals spread, double nominal) {
        int inside = 0;
        for (HeldOutPrediction one : held) {
            Optional<Interval> interval = spread.around(one.predicted(), one.situation(), one.expected(), nominal);
            if (interval.isEmpty()) {
                return OptionalDouble.empty();
            }
            inside += interval.get().contains(one.actual()) ? 1 : 0;
        }
        return OptionalDouble.of(inside / (double) held.size());
    }
}
