package dev.epicenter.forecast;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Divides held-out scores into at most five folds, so that each can be predicted with weights and intervals from the
 * others. A fold has whole families where there are at least four of them, and whole sets of questions otherwise; with a
 * single set of questions whole families, and with a single family, too, the scores of one back-test each.
 *
 * @param of the fold of each score, from 0
 */
record Folds(int[] of, int count) {
    private static final int MOST = 5;
    private static final int ENOUGH_FAMILIES = 4;

    static Folds of(List<HeldOutPrediction> held) {
        long families = held.stream()
                .map(HeldOutPrediction::family)
                .distinct()
                .limit(ENOUGH_FAMILIES)
                .count();
        Function<HeldOutPrediction, String> unit = unit(held, families);
        Map<String, Integer> folds = new HashMap<>();
        for (String name : new TreeSet<>(held.stream().map(unit).toList())) {
            folds.put(name, folds.size() % MOST);
        }
        return new Folds(
                held.stream()
                        .mapToInt(one -> folds.getOrDefault(unit.apply(one), 0))
                        .toArray(),
                Math.min(MOST, folds.size()));
    }

    private static Function<HeldOutPrediction, String> unit(List<HeldOutPrediction> held, long families) {
        if (families >= ENOUGH_FAMILIES) {
            return HeldOutPrediction::family;
        }
        if (held.stream().map(HeldOutPrediction::items).distinct().limit(2).count() > 1) {
            return HeldOutPrediction::items;
        }
        return families > 1 ? HeldOutPrediction::family : one -> String.valueOf(one.distance());
    }

    /** Which scores are outside {@code fold}; all of them where there is only one fold. */
    boolean[] outside(int fold) {
        boolean[] outside = new boolean[of.length];
        for (int i = 0; i < outside.length; i++) {
            outside[i] = count == 1 || of[i] != fold;
        }
        return outside;
    }
}
