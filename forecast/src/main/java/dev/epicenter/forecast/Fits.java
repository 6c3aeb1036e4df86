package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Methods fitted to trainings, each pair once whoever asks: what a back-test's rehearsal holds out is what the next one
 * trains on. For one thread, which has those that it will ask for made side by side.
 */
final class Fits {
    private record Pair(Method method, Corpus training) {}

    private final Map<Pair, Method.Fit> made = new HashMap<>();

    /** Makes those that are missing, on all cores. */
    void prepare(List<Method> methods, List<Corpus> trainings) {
        Set<Pair> missing = new LinkedHashSet<>();
        for (Corpus training : trainings) {
            for (Method method : methods) {
                missing.add(new Pair(method, training));
            }
        }
        missing.removeAll(made.keySet());
        List<Pair> pairs = new ArrayList<>(missing);
        List<Method.Fit> fits = pairs.parallelStream()
                .map(pair -> pair.method().fit(pair.training()))
                .toList();
        for (int i = 0; i < pairs.size(); i++) {
            made.put(pairs.get(i), fits.get(i));
        }
    }

    Method.Fit of(Method method, Corpus training) {
        Pair pair = new Pair(method, training);
        Method.Fit known = made.get(pair);
        if (known != null) {
            return known;
        }
        Method.Fit fit = method.fit(training);
        made.put(pair, fit);
        return fit;
    }

    /** What {@code method}, fitted to the split's training, says of its targets. */
    List<HeldOut> judge(Split split, Method method) {
        return split.targets().isEmpty() ? List.of() : split.judge(of(method, split.training()));
    }
}
