package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A cache of fitted methods: each method is fitted to each training set once. Nested inner back-tests share training
 * sets. The cache is for one thread, which can fit several methods in parallel in advance.
 */
final class FitCache {
    private record Pair(Method method, SeriesSet training) {}

    private final Map<Pair, Method.Fit> fitted = new HashMap<>();

    /** Fits all missing pairs, on all cores. */
    void prepare(List<Method> methods, List<SeriesSet> trainings) {
        Set<Pair> missing = new LinkedHashSet<>();
        for (SeriesSet training : trainings) {
            for (Method method : methods) {
                missing.add(new Pair(method, training));
            }
        }
        missing.removeAll(fitted.keySet());
        List<Pair> pairs = new ArrayList<>(missing);
        List<Method.Fit> fits = pairs.parallelStream()
                .map(pair -> pair.method().fit(pair.training()))
                .toList();
        for (int i = 0; i < pairs.size(); i++) {
            fitted.put(pairs.get(i), fits.get(i));
        }
    }

    Method.Fit of(Method method, SeriesSet training) {
        Pair pair = new Pair(method, training);
        Method.Fit known = fitted.get(pair);
        if (known != null) {
            return known;
        }
        Method.Fit fit = method.fit(training);
        fitted.put(pair, fit);
        return fit;
    }

    /** The predictions of {@code method}, fitted to the split's training set, for its targets. */
    List<HeldOutPrediction> judge(Split split, Method method) {
        return split.targets().isEmpty() ? List.of() : split.judge(of(method, split.training()));
    }
}
