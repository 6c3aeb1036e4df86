package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A cache of fitted methods: each method is fitted to each training set once. Nested inner back-tests share training
 * sets. The cache is for one thread, which can fit several methods in parallel in advance.
 */
final class FitCache {
    private record Pair(Method method, int training) {}

    private final Map<Pair, Method.Fit> fitted = new HashMap<>();
    /** Training sets are large: each is compared by value once, and by identity from then on. */
    private final Map<SeriesSet, Integer> numbers = new IdentityHashMap<>();

    private final Map<SeriesSet, Integer> byValue = new HashMap<>();
    private final FitProgress progress;

    FitCache() {
        this(new FitProgress(stage -> {}));
    }

    /** A cache that reports its fits. */
    FitCache(FitProgress progress) {
        this.progress = progress;
    }

    private int number(SeriesSet training) {
        return numbers.computeIfAbsent(training, any -> byValue.computeIfAbsent(training, one -> byValue.size()));
    }

    /** Fits all missing pairs, on all cores. */
    void prepare(List<Method> methods, List<SeriesSet> trainings) {
        Map<Pair, SeriesSet> missing = new LinkedHashMap<>();
        for (SeriesSet training : trainings) {
            for (Method method : methods) {
                Pair pair = new Pair(method, number(training));
                if (!fitted.containsKey(pair)) {
                    missing.put(pair, training);
                }
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        progress.expect(missing.size());
        List<Map.Entry<Pair, SeriesSet>> pairs = new ArrayList<>(missing.entrySet());
        List<Method.Fit> fits = pairs.parallelStream()
                .map(pair -> {
                    Method.Fit fit = pair.getKey().method().fit(pair.getValue());
                    progress.done();
                    return fit;
                })
                .toList();
        for (int i = 0; i < pairs.size(); i++) {
            fitted.put(pairs.get(i).getKey(), fits.get(i));
        }
    }

    Method.Fit of(Method method, SeriesSet training) {
        prepare(List.of(method), List.of(training));
        return Objects.requireNonNull(fitted.get(new Pair(method, number(training))));
    }

    /** The predictions of {@code method}, fitted to the split's training set, for its targets. */
    List<HeldOutPrediction> judge(Split split, Method method) {
        return split.targets().isEmpty() ? List.of() : split.judge(of(method, split.training()));
    }
}
