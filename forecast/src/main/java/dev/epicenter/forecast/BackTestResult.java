package dev.epicenter.forecast;

import dev.epicenter.statistics.Interval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

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
    private static final int DRAWS = 1_000;
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
        List<List<HeldOutPrediction>> inner = new ArrayList<>(blend.innerBackTests(split.training(), fits));
        fits.prepare(methods, List.of(split.training()));
        List<List<HeldOutPrediction>> held = new ArrayList<>();
        methods.forEach(method -> held.add(fits.judge(split, method)));
        double[] weights = blend.weights(split.training(), inner);
        inner.add(blend.innerPredictions(split.training(), inner));
        held.add(Blend.mix(held, weights));
        List<HeldOutPrediction> last = split.judge(new LastValue());
        double carried = HeldOutPrediction.mean(last);
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
                    difference(held.get(i), last, seed),
                    coverage(held.get(i), ConformalIntervals.of(innerErrors), COVERAGE)));
        }
        int families =
                (int) last.stream().map(HeldOutPrediction::family).distinct().count();
        int chosen = methods.size();
        return new BackTestResult(
                last.size(),
                families,
                List.copyOf(judged),
                calibration(held.get(chosen), ConformalIntervals.of(inner.get(chosen))));
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
            Optional<Interval> interval = spread.around(one.predicted(), one.distance(), one.variability(), nominal);
            if (interval.isEmpty()) {
                return OptionalDouble.empty();
            }
            inside += interval.get().contains(one.actual()) ? 1 : 0;
        }
        return OptionalDouble.of(inside / (double) held.size());
    }

    /**
     * The interval of the mean difference by resampling: the weight of a pair is the number of draws of its family
     * times that of its task (Owen 2007, the pigeonhole bootstrap).
     */
    private static Interval difference(List<HeldOutPrediction> mine, List<HeldOutPrediction> last, long seed) {
        Map<String, Integer> families = new HashMap<>();
        Map<String, Integer> tasks = new HashMap<>();
        for (HeldOutPrediction one : mine) {
            families.putIfAbsent(one.family(), families.size());
            tasks.putIfAbsent(one.task(), tasks.size());
        }
        int n = mine.size();
        int[] family = mine.stream()
                .mapToInt(one -> families.getOrDefault(one.family(), 0))
                .toArray();
        int[] task =
                mine.stream().mapToInt(one -> tasks.getOrDefault(one.task(), 0)).toArray();
        double[] differences = new double[n];
        for (int i = 0; i < n; i++) {
            differences[i] = mine.get(i).error() - last.get(i).error();
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[] draws = new double[DRAWS];
        for (int draw = 0; draw < DRAWS; draw++) {
            int[] ofFamily = drawCounts(families.size(), random);
            int[] ofTask = drawCounts(tasks.size(), random);
            double sum = 0;
            double weights = 0;
            for (int i = 0; i < n; i++) {
                double weight = (double) ofFamily[family[i]] * ofTask[task[i]];
                sum += weight * differences[i];
                weights += weight;
            }
            draws[draw] = weights == 0 ? 0 : 100 * sum / weights;
        }
        return Interval.central(draws, 0.95);
    }

    private static int[] drawCounts(int size, SplittableRandom random) {
        int[] counts = new int[size];
        for (int i = 0; i < size; i++) {
            counts[random.nextInt(size)]++;
        }
        return counts;
    }
}
