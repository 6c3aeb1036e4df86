package dev.epicenter.forecast;

import dev.epicenter.statistics.Interval;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The interval of a mean over families and tasks by resampling both: the weight of a score is the number of draws of its
 * family times that of its task's items (Owen 2007, the pigeonhole bootstrap). Tasks with the same {@link TaskItems} are drawn
 * together; an aggregate has the mean number of draws of its parts ({@link Aggregates}).
 */
final class PairedResampling {
    private static final int DRAWS = 1_000;
    private static final double CONFIDENCE = 0.95;

    private final int[] family;
    private final int[] item;
    private final int families;
    private final int items;
    /** The parts of each aggregate, by its number. */
    private final Map<Integer, int[]> parts = new TreeMap<>();

    private PairedResampling(int[] family, int[] item, int families, int items) {
        this.family = family;
        this.item = item;
        this.families = families;
        this.items = items;
    }

    static PairedResampling of(List<HeldOutPrediction> held) {
        Map<String, Integer> families = new HashMap<>();
        Map<String, Integer> items = new HashMap<>();
        for (HeldOutPrediction one : held) {
            families.putIfAbsent(one.family(), families.size());
            items.putIfAbsent(one.items(), items.size());
        }
        PairedResampling resampling = new PairedResampling(
                held.stream()
                        .mapToInt(one -> families.getOrDefault(one.family(), 0))
                        .toArray(),
                held.stream()
                        .mapToInt(one -> items.getOrDefault(one.items(), 0))
                        .toArray(),
                families.size(),
                items.size());
        Aggregates.of(items.keySet())
                .forEach((name, parts) -> resampling.parts.put(
                        items.getOrDefault(name, 0),
                        parts.stream()
                                .mapToInt(part -> items.getOrDefault(part, 0))
                                .toArray()));
        return resampling;
    }

    /** The 95% interval of the mean of {@code values}, one for each score. */
    Interval mean(double[] values, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] draws = new double[DRAWS];
        for (int draw = 0; draw < DRAWS; draw++) {
            double[] ofFamily = drawCounts(families, random);
            double[] ofItem = drawCounts(items, random);
            parts.forEach((aggregate, all) -> {
                double sum = 0;
                for (int part : all) {
                    sum += ofItem[part];
                }
                ofItem[aggregate] = sum / all.length;
            });
            double sum = 0;
            double weights = 0;
            for (int i = 0; i < values.length; i++) {
                double weight = ofFamily[family[i]] * ofItem[item[i]];
                sum += weight * values[i];
                weights += weight;
            }
            draws[draw] = weights == 0 ? 0 : sum / weights;
        }
        return Interval.central(draws, CONFIDENCE);
    }

    private static double[] drawCounts(int size, SplittableRandom random) {
        double[] counts = new double[size];
        for (int i = 0; i < size; i++) {
            counts[random.nextInt(size)]++;
        }
        return counts;
    }
}
