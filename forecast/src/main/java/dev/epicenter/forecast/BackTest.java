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
 * All methods on one split, and their {@link Blend}. Its weights and the width of all intervals come from rehearsals inside
 * the training.
 *
 * @param points how many scores were held out
 * @param families how many they come from
 * @param judged in the order of the methods, the last value first; the blend, which is what is chosen, comes last
 * @param calibration of the blend's intervals; empty where too little could be rehearsed
 */
public record BackTest(int points, int families, List<Judged> judged, List<Coverage> calibration) {
    private static final int DRAWS = 1_000;
    private static final long SEED = 5;
    private static final double COVERAGE = 0.8;
    private static final double[] NOMINAL = {0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95};

    /** The part of the held-out scores that fell into intervals meant to hold {@code nominal} of them. */
    public record Coverage(double nominal, double covered) {}

    /** Empty without targets. */
    public static BackTest of(Split split, List<Method> methods) {
        return of(split, methods, SEED);
    }

    /**
     * The same.
     *
     * @param seed of the resampling of families and tasks
     */
    public static BackTest of(Split split, List<Method> methods, long seed) {
        return of(split, methods, seed, new Fits());
    }

    static BackTest of(Split split, List<Method> methods, long seed, Fits fits) {
        if (split.targets().isEmpty()) {
            return new BackTest(0, 0, List.of(), List.of());
        }
        Blend blend = new Blend(methods);
        List<List<HeldOut>> rehearsed = new ArrayList<>(blend.rehearse(split.training(), fits));
        fits.prepare(methods, List.of(split.training()));
        List<List<HeldOut>> held = new ArrayList<>();
        methods.forEach(method -> held.add(fits.judge(split, method)));
        double[] weights = blend.weights(split.training(), rehearsed);
        rehearsed.add(blend.rehearsed(split.training(), rehearsed));
        held.add(Blend.mix(held, weights));
        List<HeldOut> last = split.judge(new LastValue());
        double carried = HeldOut.mean(last);
        List<Judged> judged = new ArrayList<>();
        for (int i = 0; i < held.size(); i++) {
            boolean isBlend = i == methods.size();
            List<HeldOut> before = rehearsed.get(i);
            double error = HeldOut.mean(held.get(i));
            judged.add(new Judged(
                    isBlend ? blend : methods.get(i),
                    isBlend,
                    isBlend ? 1 : weights[i],
                    before.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(100 * HeldOut.mean(before)),
                    100 * error,
                    carried > 0 ? 1 - error / carried : 0,
                    difference(held.get(i), last, seed),
                    coverage(held.get(i), Spread.of(before), COVERAGE)));
        }
        int families = (int) last.stream().map(HeldOut::family).distinct().count();
        int chosen = methods.size();
        return new BackTest(
                last.size(),
                families,
                List.copyOf(judged),
                calibration(held.get(chosen), Spread.of(rehearsed.get(chosen))));
    }

    private static List<Coverage> calibration(List<HeldOut> held, Spread spread) {
        List<Coverage> coverages = new ArrayList<>();
        for (double nominal : NOMINAL) {
            coverage(held, spread, nominal).ifPresent(covered -> coverages.add(new Coverage(nominal, covered)));
        }
        return List.copyOf(coverages);
    }

    /** What is chosen; empty without targets. */
    public Optional<Judged> chosen() {
        return judged.stream().filter(Judged::chosen).findFirst();
    }

    private static OptionalDouble coverage(List<HeldOut> held, Spread spread, double nominal) {
        int inside = 0;
        for (HeldOut one : held) {
            Optional<Interval> interval = spread.around(one.predicted(), one.distance(), one.roughness(), nominal);
            if (interval.isEmpty()) {
                return OptionalDouble.empty();
            }
            inside += interval.get().contains(one.actual()) ? 1 : 0;
        }
        return OptionalDouble.of(inside / (double) held.size());
    }

    /** A pair weighs as often as its family and its task were drawn (Owen 2007, the pigeonhole bootstrap). */
    private static Interval difference(List<HeldOut> mine, List<HeldOut> last, long seed) {
        Map<String, Integer> families = new HashMap<>();
        Map<String, Integer> tasks = new HashMap<>();
        for (HeldOut one : mine) {
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
            int[] ofFamily = drawn(families.size(), random);
            int[] ofTask = drawn(tasks.size(), random);
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

    private static int[] drawn(int size, SplittableRandom random) {
        int[] counts = new int[size];
        for (int i = 0; i < size; i++) {
            counts[random.nextInt(size)]++;
        }
        return counts;
    }
}
