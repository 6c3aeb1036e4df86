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
 * All methods on one split. The choice of a method and the width of its intervals come from a second split inside the
 * training: there the largest scale of each family is held out again.
 *
 * @param points how many scores were held out
 * @param families how many they come from
 * @param judged in the order of the methods, the last value first
 */
public record BackTest(int points, int families, List<Judged> judged) {
    private static final int DRAWS = 1_000;
    private static final long SEED = 5;
    private static final double COVERAGE = 0.8;

    /** Empty without targets. */
    public static BackTest of(Split split, List<Method> methods) {
        if (split.targets().isEmpty()) {
            return new BackTest(0, 0, List.of());
        }
        List<List<HeldOut>> rehearsed = methods.stream()
                .map(method -> Rehearsal.of(split.training(), method))
                .toList();
        int chosen = choose(rehearsed);
        List<HeldOut> last = split.judge(new LastValue());
        double carried = mean(last);
        List<Judged> judged = new ArrayList<>();
        for (int i = 0; i < methods.size(); i++) {
            List<HeldOut> held = split.judge(methods.get(i));
            List<HeldOut> before = rehearsed.get(i);
            double error = mean(held);
            judged.add(new Judged(
                    methods.get(i),
                    i == chosen,
                    before.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(100 * mean(before)),
                    100 * error,
                    carried > 0 ? 1 - error / carried : 0,
                    difference(held, last),
                    coverage(held, Spread.of(before))));
        }
        int families = (int) last.stream().map(HeldOut::family).distinct().count();
        return new BackTest(last.size(), families, List.copyOf(judged));
    }

    /** The first with the lowest error; the last value where nothing was judged. */
    static int choose(List<List<HeldOut>> judged) {
        int best = 0;
        for (int i = 1; i < judged.size(); i++) {
            if (mean(judged.get(i)) < mean(judged.get(best))) {
                best = i;
            }
        }
        return best;
    }

    private static double mean(List<HeldOut> held) {
        return held.stream().mapToDouble(HeldOut::error).average().orElse(Double.NaN);
    }

    private static OptionalDouble coverage(List<HeldOut> held, Spread spread) {
        int inside = 0;
        for (HeldOut one : held) {
            Optional<Interval> interval = spread.around(one.predicted(), one.distance(), COVERAGE);
            if (interval.isEmpty()) {
                return OptionalDouble.empty();
            }
            inside += interval.get().contains(one.actual()) ? 1 : 0;
        }
        return OptionalDouble.of(inside / (double) held.size());
    }

    /** A pair weighs as often as its family and its task were drawn (Owen 2007, the pigeonhole bootstrap). */
    private static Interval difference(List<HeldOut> mine, List<HeldOut> last) {
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
        SplittableRandom random = new SplittableRandom(SEED);
        double[] draws = new double[DRAWS];
        for (int draw = 0; draw < DRAWS; draw++) {
            int[] ofFamily = drawn(families.size(), random);
            int[] ofTask = drawn(tasks.size(), random);
            double sum = 0;
            double weights = 0;
            for (int i = 0; i < n; i++) {
                double weight = (double) ofFamily[family[i]] * ofTask[task[i]];
                sum += weight * (mine.get(i).error() - last.get(i).error());
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
