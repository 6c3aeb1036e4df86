package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is shown and what is asked for.
 *
 * @param training each series with what is left of it
 * @param targets series of the training, and the point to say
 */
public record Split(Corpus training, List<Target> targets) {
    /** A point held out of {@code series}, which is without it. */
    public record Target(Series series, Point held) {
        /** On the axis from the last scale shown of this series, log10. */
        double distance() {
            return held.x() - series.last().x();
        }
    }

    public Split {
        targets = List.copyOf(targets);
    }

    /**
     * The largest scale of each family with at least {@code scales} of them; the other families stay whole.
     *
     * @param scales 2 or more
     */
    public static Split largest(Corpus corpus, int scales) {
        Map<String, Double> largest = new HashMap<>();
        for (String family : corpus.families()) {
            List<Double> all = corpus.scales(family);
            if (all.size() >= scales) {
                largest.put(family, all.get(all.size() - 1));
            }
        }
        return above(corpus, largest, Set.copyOf(largest.keySet()));
    }

    /** All that is above a quantile of the models' scales over all families; asked for where two smaller scales remain. */
    public static Split frontier(Corpus corpus, double quantile) {
        List<Double> all = new ArrayList<>();
        corpus.families().forEach(family -> all.addAll(corpus.scales(family)));
        all.sort(null);
        double limit = all.get((int) Math.floor(quantile * (all.size() - 1)));
        Map<String, Double> from = new HashMap<>();
        Set<String> asked = new HashSet<>();
        for (String family : corpus.families()) {
            from.put(family, Math.nextUp(limit));
            if (corpus.scales(family).stream().filter(scale -> scale <= limit).count() >= 2) {
                asked.add(family);
            }
        }
        return above(corpus, from, asked);
    }

    private static Split above(Corpus corpus, Map<String, Double> from, Set<String> asked) {
        Corpus training = corpus.where(
                (series, point) -> point.x() < from.getOrDefault(series.family(), Double.POSITIVE_INFINITY));
        Map<List<String>, Series> left = new HashMap<>();
        training.series().forEach(each -> left.put(List.of(each.family(), each.task()), each));
        List<Target> targets = new ArrayList<>();
        for (Series whole : corpus.series()) {
            Series shown = left.get(List.of(whole.family(), whole.task()));
            if (shown == null || !asked.contains(whole.family())) {
                continue;
            }
            double first = from.getOrDefault(whole.family(), Double.POSITIVE_INFINITY);
            whole.points().stream()
                    .filter(point -> point.x() >= first)
                    .forEach(point -> targets.add(new Target(shown, point)));
        }
        return new Split(training, targets);
    }

    /** What {@code method}, fitted to the training, says of each target. */
    public List<HeldOut> judge(Method method) {
        return targets.isEmpty() ? List.of() : judge(method.fit(training));
    }

    /** What {@code fit}, which is one to the training, says of each target. */
    List<HeldOut> judge(Method.Fit fit) {
        Roughness roughness = Roughness.of(training);
        return targets.stream()
                .map(target -> new HeldOut(
                        target.series().family(),
                        target.series().task(),
                        target.distance(),
                        roughness.of(target.series()),
                        target.held().score(),
                        fit.at(target.series(), target.held())))
                .toList();
    }
}
